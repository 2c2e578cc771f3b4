namespace DTrace.Embedded.Syntax;

/// <summary><c>translator output &lt; input name &gt; { member = value; ... };</c></summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Output">What it makes.</param>
/// <param name="Input">What it makes it of.</param>
/// <param name="Parameter">The input's name.</param>
/// <param name="Members">The members it defines.</param>
internal sealed record TranslatorDefinitionSyntax(
    TextSpan Span, TypeNameSyntax Output, TypeNameSyntax Input, SyntaxToken Parameter, IReadOnlyList<TranslatorMemberSyntax> Members)
    : MemberSyntax(Span);
