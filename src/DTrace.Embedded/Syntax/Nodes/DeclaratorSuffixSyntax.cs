namespace DTrace.Embedded.Syntax;

/// <summary>What follows a declared name.</summary>
/// <param name="Span">Where it stands.</param>
internal abstract record DeclaratorSuffixSyntax(TextSpan Span) : SyntaxNode(Span);
