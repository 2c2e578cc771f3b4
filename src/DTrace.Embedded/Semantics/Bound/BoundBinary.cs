using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>A binary operation.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">The result's type.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Left">The left operand, converted to the operation's type (of shifts promoted only).</param>
/// <param name="Right">The right operand, likewise.</param>
internal sealed record BoundBinary(TextSpan Span, DType Type, BoundBinaryOperator Operator, BoundExpression Left, BoundExpression Right)
    : BoundExpression(Span, Type);
