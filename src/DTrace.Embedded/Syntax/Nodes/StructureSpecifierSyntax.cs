namespace DTrace.Embedded.Syntax;

/// <summary><c>struct tag { ... }</c> or <c>union tag { ... }</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="IsUnion">Whether it is a union.</param>
/// <param name="Tag">Its tag, or null.</param>
/// <param name="Members">Its members; null where it is only named.</param>
internal sealed record StructureSpecifierSyntax(
    TextSpan Span, bool IsUnion, SyntaxToken? Tag, IReadOnlyList<StructureMemberSyntax>? Members)
    : TagSpecifierSyntax(Span, Tag);
