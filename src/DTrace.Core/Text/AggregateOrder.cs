namespace DTrace.Core;

/// <summary>
/// The order dtrace(8) prints aggregations in (dt_aggregate.c): by variable, then by value, then by key. Values compare signed and before
/// normalize() divides them, avg and stddev truncated, distributions by their weighted sums and then the weight at zero; numbers in keys compare
/// unsigned. The options aggsortkey, aggsortkeypos, aggsortpos and aggsortrev change it.
/// </summary>
public sealed record AggregateOrder : IComparer<AggregateRecord>
{
    /// <summary>The order where no option is set.</summary>
    public static AggregateOrder Default { get; } = new();

    /// <summary>Option aggsortkey: by key before value.</summary>
    public bool ByKey { get; init; }

    /// <summary>Option aggsortrev: the other way round.</summary>
    public bool IsReversed { get; init; }

    /// <summary>
    /// Option aggsortkeypos: the 0-based part of the key that is compared first; after the last the others follow from the beginning. Beyond the
    /// last part it is 0.
    /// </summary>
    public int KeyPosition { get; init; }

    /// <summary>
    /// Option aggsortpos: of the aggregations of one printa(), the 0-based one whose values are compared first; the others follow as the parts of
    /// a key do. Beyond the last it is 0.
    /// </summary>
    public int Position { get; init; }

    /// <inheritdoc/>
    public int Compare(AggregateRecord? x, AggregateRecord? y)
    {
        if (x is null || y is null) return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        int order = x.VariableId.CompareTo(y.VariableId);
        if (order == 0) order = ByKey ? CompareKeys(x.Key, y.Key) : CompareValues(x, y);
        if (order == 0) order = ByKey ? CompareValues(x, y) : CompareKeys(x.Key, y.Key);
        return IsReversed ? -order : order;
    }

    /// <summary>Compares two rows of a printa() of several aggregations: their keys, and for each aggregation the value at the key.</summary>
    public int Compare(AggregateRow x, AggregateRow y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        int order = ByKey ? CompareKeys(x.Key, y.Key) : 0;
        int first = Position < x.Values.Count ? Position : 0;
        for (int i = 0; i < x.Values.Count && order == 0; i++)
        {
            int at = (i + first) % x.Values.Count;
            order = CompareValues(x.Values[at], y.Values[at]);
        }

        if (order == 0) order = CompareKeys(x.Key, y.Key);
        return IsReversed ? -order : order;
    }

    private static int CompareValues(AggregateRecord x, AggregateRecord y) =>
        AggregatingFunction.Of(x.Action) is DistributionFunction left && AggregatingFunction.Of(y.Action) is DistributionFunction right
            ? (Weight(left, x), AtZero(left, x)).CompareTo((Weight(right, y), AtZero(right, y)))
            : AggregateText.Scalar(x, 1).CompareTo(AggregateText.Scalar(y, 1));

    private static Int128 Weight(DistributionFunction function, AggregateRecord record)
    {
        Int128 weight = 0;
        foreach (AggregateBucket bucket in record.Buckets) weight += (Int128)function.Representative(bucket) * bucket.Count;
        return weight;
    }

    private static long AtZero(DistributionFunction function, AggregateRecord record) => Array.Find(record.Buckets, function.DecidesTies)?.Count ?? 0;

    private int CompareKeys(AggregateKey left, AggregateKey right)
    {
        int parts = Math.Min(left.Count, right.Count);
        int first = KeyPosition < parts ? KeyPosition : 0;
        for (int i = 0; i < parts; i++)
        {
            int part = (i + first) % parts;
            int order = (left[part], right[part]) switch
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
