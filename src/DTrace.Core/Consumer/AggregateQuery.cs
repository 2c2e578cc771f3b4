namespace DTrace.Core;

/// <summary>Which entries of which aggregations to read, and whether they stay.</summary>
public sealed record AggregateQuery
{
    /// <summary>Says of an aggregation's name, without <c>@</c>, whether it is wanted; null for all.</summary>
    public Predicate<string>? Names { get; init; }

    /// <summary>The entries read stay; else they are removed, so that the next reading begins anew.</summary>
    public bool Keep { get; init; }
}
