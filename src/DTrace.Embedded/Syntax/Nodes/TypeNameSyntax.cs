namespace DTrace.Embedded.Syntax;

/// <summary>A type on its own, as in a cast.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Specifiers">The type.</param>
/// <param name="Declarator">The rest of the type, or null.</param>
internal sealed record TypeNameSyntax(TextSpan Span, DeclarationSpecifiersSyntax Specifiers, DeclaratorSyntax? Declarator) : SyntaxNode(Span);
