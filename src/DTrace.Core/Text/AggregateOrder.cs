namespace DTrace.Core;

/// <summary>
/// The order dtrace(8) prints aggregations in (dt_aggregate.c): by variable, then by value, then by key. Values compare signed, avg and stddev by
/// what is printed of them, distributions by their weighted sums and then their zero buckets; numbers in keys compare unsigned.
/// </summary>
public sealed class AggregateOrder : IComparer<AggregateRecord>
{
    private AggregateOrder()
    {
    }

    /// <summary>The order.</summary>
    public static AggregateOrder Default { get; } = new();

    /// <inheritdoc/>
    public int Compare(AggregateRecord? x, AggregateRecord? y)
    {
        if (x is null || y is null) return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        int order = x.VariableId.CompareTo(y.VariableId);
        if (order == 0) order = CompareValues(x, y);
        return order == 0 ? CompareKeys(x.Key, y.Key) : order;
    }

    private static int CompareValues(AggregateRecord x, AggregateRecord y) =>
        DistributionText.IsDistribution(x.Action) && DistributionText.IsDistribution(y.Action)
            ? (Weight(x), Zeros(x)).CompareTo((Weight(y), Zeros(y)))
            : AggregateText.Scalar(x).CompareTo(AggregateText.Scalar(y));

    private static double Weight(AggregateRecord record)
    {
        double weight = 0;
        foreach (AggregateBucket bucket in record.Buckets) weight += (double)Representative(bucket) * bucket.Count;
        return weight;
    }

    /// <summary>The end of a bucket nearest to zero; of one open below, its upper end.</summary>
    private static long Representative(AggregateBucket bucket) =>
        bucket.Minimum == long.MinValue || bucket.Maximum < 0 ? bucket.Maximum : bucket.Minimum;

    private static long Zeros(AggregateRecord record)
    {
        foreach (AggregateBucket bucket in record.Buckets)
        {
            if (bucket.Minimum <= 0 && bucket.Maximum >= 0) return bucket.Count;
        }

        return 0;
    }

    private static int CompareKeys(AggregateKey left, AggregateKey right)
    {
        for (int i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            int order = (left[i], right[i]) switch
            {
                (long a, long b) => ((ulong)a).CompareTo((ulong)b),
                (string a, string b) => DTraceText.Encode(a).AsSpan().SequenceCompareTo(DTraceText.Encode(b)),
                var (a, b) => new AggregateKey(a).CompareTo(new AggregateKey(b)),
            };
            if (order != 0) return order;
        }

        return left.Count.CompareTo(right.Count);
    }
}
