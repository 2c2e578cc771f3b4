using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>a, b: both are evaluated, the value is the second's.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Left">Evaluated for its effect.</param>
/// <param name="Right">The value.</param>
internal sealed record BoundComma(TextSpan Span, BoundExpression Left, BoundExpression Right) : BoundExpression(Span, Right.Type);
