namespace DTrace.Embedded.Syntax;

/// <summary>A parameter of a function, or a key of an associative array.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Specifiers">The type; null for <c>...</c>.</param>
/// <param name="Declarator">The rest of the type, and the name, or null.</param>
internal sealed record ParameterSyntax(TextSpan Span, DeclarationSpecifiersSyntax? Specifiers, DeclaratorSyntax? Declarator) : SyntaxNode(Span);
