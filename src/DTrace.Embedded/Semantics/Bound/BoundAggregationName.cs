using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>An aggregation inside an expression, which has no value; no bound program holds one.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Name">Its name without <c>@</c>.</param>
internal sealed record BoundAggregationName(TextSpan Span, string Name) : BoundExpression(Span, DynamicType.Instance);
