namespace DTrace.Embedded.Syntax;

/// <summary><c>stringof expression</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Operand">The expression.</param>
internal sealed record StringofExpressionSyntax(TextSpan Span, ExpressionSyntax Operand) : ExpressionSyntax(Span, Operand.Depth + 1);
