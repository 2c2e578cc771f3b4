namespace DTrace.Core;

/// <summary>The ranges of the buckets a quantization has.</summary>
public static class AggregateRanges
{
    /// <summary>All buckets in ascending order, with a count of 0; none of an aggregation that is no quantization.</summary>
    public static IReadOnlyList<AggregateBucket> Of(AggregateDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return AggregatingFunction.Of(definition.Action) is DistributionFunction function
            ? function.All(definition.Parameters, new long[function.WordsOf(definition.Parameters)])
            : [];
    }
}
