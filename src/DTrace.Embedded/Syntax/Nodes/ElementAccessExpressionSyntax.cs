namespace DTrace.Embedded.Syntax;

/// <summary><c>target[arguments]</c>: an element of a C array, an associative array or an aggregation.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Target">What is indexed.</param>
/// <param name="Arguments">The keys, at least one.</param>
internal sealed record ElementAccessExpressionSyntax(
    TextSpan Span, ExpressionSyntax Target, IReadOnlyList<ExpressionSyntax> Arguments)
    : ExpressionSyntax(Span, 1 + Math.Max(Target.Depth, Arguments.Max(argument => argument.Depth)));
