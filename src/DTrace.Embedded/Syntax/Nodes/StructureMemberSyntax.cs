namespace DTrace.Embedded.Syntax;

/// <summary>A line of members of one type.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Specifiers">The type.</param>
/// <param name="Declarators">The members.</param>
internal sealed record StructureMemberSyntax(
    TextSpan Span, DeclarationSpecifiersSyntax Specifiers, IReadOnlyList<MemberDeclaratorSyntax> Declarators)
    : SyntaxNode(Span);
