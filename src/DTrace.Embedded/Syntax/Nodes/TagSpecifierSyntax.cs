namespace DTrace.Embedded.Syntax;

/// <summary>A structure, union or enumeration in a type.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Tag">Its tag, or null.</param>
internal abstract record TagSpecifierSyntax(TextSpan Span, SyntaxToken? Tag) : SyntaxNode(Span);
