namespace DTrace.Core;

/// <summary>
/// The order dtrace(8) prints aggregations in (dt_aggregate.c): by variable, then by value, then by key. Values compare signed, avg and stddev by
/// what is printed of them, distributions by their weighted sums and then their zero buckets; numbers in keys compare unsigned.
/// The options aggsortkey, aggsortrev and aggsortkeypos change it.
/// </summary>
public sealed class AggregateOrder : IComparer<AggregateRecord>
{
    /// <summary>The order where no option is set.</summary>
    public static AggregateOrder Default { get; } = new();

    /// <summary>Option aggsortkey: by key before value.</summary>
    public bool ByKey { get; init; }

    /// <summary>Option aggsortrev: the other way round.</summary>
    public bool IsReversed { get; init; }

    /// <summary>Option aggsortkeypos: the 0-based part of the key that is compared first; after the last the others follow from the beginning.</summary>
    public int KeyPosition { get; init; }

    /// <summary>The order that options make.</summary>
    /// <param name="option">The value of the option of a name; null where it is unset.</param>
    public static AggregateOrder Of(Func<string, string?> option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return new AggregateOrder
        {
            ByKey = Switch("aggsortkey") is not null,
            IsReversed = Switch("aggsortrev") is not null,
            KeyPosition = (int)Math.Min(Switch("aggsortkeypos") ?? 0, int.MaxValue),
        };

        ulong? Switch(string name) => option(name) is { } value ? OptionValue.ParseSwitch(OptionTable.Find(name)!, value) : null;
    }

    /// <inheritdoc/>
    public int Compare(AggregateRecord? x, AggregateRecord? y)
    {
        if (x is null || y is null) return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        int order = x.VariableId.CompareTo(y.VariableId);
        if (order == 0) order = ByKey ? CompareKeys(x.Key, y.Key) : CompareValues(x, y);
        if (order == 0) order = ByKey ? CompareValues(x, y) : CompareKeys(x.Key, y.Key);
        return IsReversed ? -order : order;
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

    private int CompareKeys(AggregateKey left, AggregateKey right)
    {
        int parts = Math.Min(left.Count, right.Count);
        for (int i = 0; i < parts; i++)
        {
            int part = (int)((i + (long)KeyPosition) % parts);
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
