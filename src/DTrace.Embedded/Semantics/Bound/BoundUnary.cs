using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>A unary operation.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">The result's type.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Operand">The operand; of Negate and BitwiseNot promoted, of the result's type.</param>
internal sealed record BoundUnary(TextSpan Span, DType Type, BoundUnaryOperator Operator, BoundExpression Operand) : BoundExpression(Span, Type);
