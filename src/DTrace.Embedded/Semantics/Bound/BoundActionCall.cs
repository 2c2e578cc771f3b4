using DTrace.Core;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>An action without a node of its own.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Function">The action.</param>
/// <param name="Arguments">Its arguments, after the aggregations and the format.</param>
/// <param name="Aggregations">The aggregations of printa, clear, trunc, normalize, denormalize; else empty.</param>
/// <param name="Format">The format of system, freopen, and of printa where one is given; else null.</param>
internal sealed record BoundActionCall(
    TextSpan Span, BuiltinFunction Function, IReadOnlyList<BoundExpression> Arguments, IReadOnlyList<AggregationSymbol> Aggregations, PrintfFormat? Format)
    : BoundStatement(Span);
