namespace DTrace.Embedded.Syntax;

/// <summary><c>target(arguments)</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Target">What is called.</param>
/// <param name="Arguments">The arguments.</param>
internal sealed record CallExpressionSyntax(
    TextSpan Span, ExpressionSyntax Target, IReadOnlyList<ExpressionSyntax> Arguments)
    : ExpressionSyntax(Span, 1 + Math.Max(Target.Depth, Arguments.Select(argument => argument.Depth).DefaultIfEmpty().Max()));
