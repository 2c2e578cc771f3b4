using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>A logical operation: int 0 or 1.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">int.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Left">The left operand, a scalar.</param>
/// <param name="Right">The right operand, a scalar.</param>
internal sealed record BoundLogical(TextSpan Span, DType Type, BoundLogicalOperator Operator, BoundExpression Left, BoundExpression Right)
    : BoundExpression(Span, Type);
