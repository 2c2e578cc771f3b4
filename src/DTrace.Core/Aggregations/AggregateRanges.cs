namespace DTrace.Core;

/// <summary>The ranges of the buckets a quantization has.</summary>
public static class AggregateRanges
{
    /// <summary>All buckets in ascending order, with a count of 0; none of an aggregation that is no quantization.</summary>
    public static IReadOnlyList<AggregateBucket> Of(AggregateDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return DistributionText.IsDistribution(definition.Action)
            ? AggregateBuckets.All(definition.Action, definition.Parameters, new long[AggregateBuckets.CountOf(definition.Action, definition.Parameters)])
            : [];
    }
}
