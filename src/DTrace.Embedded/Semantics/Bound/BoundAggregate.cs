using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>@name[keys] = function(value, ..., increment).</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Aggregation">The aggregation; its function and parameters are this statement's.</param>
/// <param name="Keys">The keys, each converted to its key type.</param>
/// <param name="Value">The value, an integer; null for count().</param>
/// <param name="Increment">The increment of a quantization's bucket, an integer; null for 1.</param>
internal sealed record BoundAggregate(
    TextSpan Span, AggregationSymbol Aggregation, IReadOnlyList<BoundExpression> Keys, BoundExpression? Value, BoundExpression? Increment)
    : BoundStatement(Span);
