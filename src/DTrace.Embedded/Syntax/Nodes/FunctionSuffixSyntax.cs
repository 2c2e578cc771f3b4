namespace DTrace.Embedded.Syntax;

/// <summary><c>(parameters)</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Parameters">The parameters.</param>
internal sealed record FunctionSuffixSyntax(TextSpan Span, IReadOnlyList<ParameterSyntax> Parameters) : DeclaratorSuffixSyntax(Span);
