namespace DTrace.Embedded.Syntax;

/// <summary><c>sizeof expression</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Operand">The expression, which is not evaluated.</param>
internal sealed record SizeofExpressionSyntax(TextSpan Span, ExpressionSyntax Operand) : ExpressionSyntax(Span, Operand.Depth + 1);
