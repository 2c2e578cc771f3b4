namespace DTrace.Embedded.Syntax;

/// <summary>A declaration, such as <c>self int x, *y;</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Specifiers">Storage class and type.</param>
/// <param name="Declarators">What is declared; empty in <c>struct s { ... };</c>.</param>
internal sealed record DeclarationSyntax(
    TextSpan Span, DeclarationSpecifiersSyntax Specifiers, IReadOnlyList<DeclaratorSyntax> Declarators)
    : MemberSyntax(Span);
