namespace DTrace.Embedded.Syntax;

/// <summary><c>probe name(arguments) : (translated arguments);</c></summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Name">The name.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Translated">What its users see, or null for the same.</param>
internal sealed record ProviderProbeSyntax(
    TextSpan Span, SyntaxToken Name, IReadOnlyList<ParameterSyntax> Arguments, IReadOnlyList<ParameterSyntax>? Translated)
    : SyntaxNode(Span);
