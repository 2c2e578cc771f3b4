namespace DTrace.Embedded.Syntax;

/// <summary>The words before a declarator: storage classes, qualifiers and the parts of a type.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Words">Keywords and type names, in order, those of a structure or enumeration apart.</param>
/// <param name="Tag">The structure, union or enumeration among them, or null.</param>
internal sealed record DeclarationSpecifiersSyntax(TextSpan Span, IReadOnlyList<SyntaxToken> Words, TagSpecifierSyntax? Tag) : SyntaxNode(Span);
