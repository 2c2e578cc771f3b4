namespace DTrace.Embedded.Syntax;

/// <summary><c>[length]</c>, or the keys of an associative array, <c>[int, string]</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Length">The length, or null.</param>
/// <param name="Keys">The types of the keys; null for a C array.</param>
internal sealed record ArraySuffixSyntax(
    TextSpan Span, ExpressionSyntax? Length, IReadOnlyList<ParameterSyntax>? Keys)
    : DeclaratorSuffixSyntax(Span);
