namespace DTrace.Embedded.Syntax;

/// <summary>An expression as a statement; most actions are calls.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Expression">The expression.</param>
internal sealed record ExpressionStatementSyntax(TextSpan Span, ExpressionSyntax Expression) : StatementSyntax(Span);
