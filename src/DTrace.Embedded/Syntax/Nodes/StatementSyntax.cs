namespace DTrace.Embedded.Syntax;

/// <summary>A statement of a clause.</summary>
/// <param name="Span">Where it stands.</param>
internal abstract record StatementSyntax(TextSpan Span) : SyntaxNode(Span);
