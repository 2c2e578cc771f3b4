namespace DTrace.Embedded.Syntax;

/// <summary><c>(expression)</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Expression">The expression.</param>
internal sealed record ParenthesizedExpressionSyntax(TextSpan Span, ExpressionSyntax Expression) : ExpressionSyntax(Span, Expression.Depth + 1);
