namespace DTrace.Embedded.Syntax;

/// <summary>A node of the syntax tree.</summary>
/// <param name="Span">Where it stands.</param>
internal abstract record SyntaxNode(TextSpan Span);
