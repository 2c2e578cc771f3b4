namespace DTrace.Embedded.Syntax;

/// <summary><c>@name</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Name">The name without <c>@</c>.</param>
internal sealed record AggregationNameExpressionSyntax(TextSpan Span, string Name) : ExpressionSyntax(Span, 1);
