namespace DTrace.Embedded.Syntax;

/// <summary><c>provider name { probe ...; };</c></summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Name">The provider's name.</param>
/// <param name="Probes">Its probes.</param>
internal sealed record ProviderDefinitionSyntax(TextSpan Span, SyntaxToken Name, IReadOnlyList<ProviderProbeSyntax> Probes) : MemberSyntax(Span);
