namespace DTrace.Embedded.Syntax;

/// <summary><c>enum tag { ... }</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Tag">Its tag, or null.</param>
/// <param name="Enumerators">Its names; null where it is only named.</param>
internal sealed record EnumSpecifierSyntax(
    TextSpan Span, SyntaxToken? Tag, IReadOnlyList<EnumeratorSyntax>? Enumerators)
    : TagSpecifierSyntax(Span, Tag);
