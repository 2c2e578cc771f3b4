using DTrace.Core;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>An action without a node of its own.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Action">The action.</param>
/// <param name="Arguments">Its arguments, after the aggregations and the format.</param>
/// <param name="Aggregations">The aggregations of printa, clear, trunc, normalize, denormalize; else empty.</param>
/// <param name="Format">The format of system, freopen, and of printa where one is given; else null.</param>
internal sealed record BoundActionCall(
    TextSpan Span, ActionKind Action, IReadOnlyList<BoundExpression> Arguments, IReadOnlyList<AggregationSymbol> Aggregations, PrintfFormat? Format)
    : BoundStatement(Span)
{
    /// <summary>Whether it changes the system, and needs the option destructive.</summary>
    public bool IsDestructive => Action is ActionKind.Breakpoint or ActionKind.Chill
        or ActionKind.Freopen or ActionKind.Panic or ActionKind.Raise or ActionKind.Stop or ActionKind.System;
}
