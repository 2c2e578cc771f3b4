using System.Globalization;

namespace DTrace.Core;

/// <summary>What quantize(), lquantize() and llquantize() have in common: a word for each bucket. They differ in where buckets begin.</summary>
internal abstract class DistributionFunction : AggregatingFunction
{
    /// <summary>The smallest value of each bucket.</summary>
    /// <param name="parameters">The parameters of the function's call.</param>
    /// <param name="count">How many buckets the engine has.</param>
    public abstract long[] Starts(ulong parameters, int count);

    /// <summary>The function of a number.</summary>
    public static new DistributionFunction Of(AggregateAction action) =>
        AggregatingFunction.Of(action) as DistributionFunction ?? throw new ArgumentOutOfRangeException(nameof(action), action, "not a distribution");

    public sealed override AggregateParts Read(ReadOnlySpan<long> words, ulong parameters)
    {
        AggregateBucket[] buckets = Array.FindAll(All(parameters, words), bucket => bucket.Count != 0);
        return new AggregateParts(Total(buckets), 0, 0, buckets);
    }

    public sealed override object ValueOf(AggregateParts parts, long normal) =>
        Array.ConvertAll(parts.Buckets, bucket => bucket with { Count = AggregateValue.Divide(bucket.Count, normal) });

    /// <summary>Every bucket, the empty ones too, in ascending order.</summary>
    public AggregateBucket[] All(ulong parameters, ReadOnlySpan<long> words)
    {
        AggregateBucket[] buckets = new AggregateBucket[words.Length];
        long[] starts = Starts(parameters, words.Length);
        for (int i = 0; i < buckets.Length; i++)
        {
            long end = i + 1 < starts.Length ? starts[i + 1] - 1 : long.MaxValue;
            buckets[i] = new AggregateBucket(starts[i], end, words[i]);
        }

        return buckets;
    }

    /// <summary>The rows that are drawn of a distribution without data.</summary>
    public abstract (int First, int Last) EmptyRows(int count);

    /// <summary>What names a bucket: its beginning, of the open ones their bound.</summary>
    public virtual string Label(AggregateBucket[] buckets, int index) => index == 0
        ? string.Create(CultureInfo.InvariantCulture, $"< {buckets[0].Maximum + 1}")
        : string.Create(CultureInfo.InvariantCulture, $"{(index == buckets.Length - 1 ? ">= " : string.Empty)}{buckets[index].Minimum}");

    /// <summary>The value that stands for all in a bucket where distributions are sorted: the least, of one open below the greatest.</summary>
    public virtual long Representative(AggregateBucket bucket) => bucket.Minimum == long.MinValue ? bucket.Maximum : bucket.Minimum;

    /// <summary>Whether a bucket's count decides between distributions of equal weight: that of zero.</summary>
    public virtual bool DecidesTies(AggregateBucket bucket) => Representative(bucket) == 0;

    /// <summary>The sum of the buckets' counts, which wraps as DTrace's own does.</summary>
    private static long Total(AggregateBucket[] buckets)
    {
        long total = 0;
        foreach (AggregateBucket bucket in buckets) total = unchecked(total + bucket.Count);
        return total;
    }
}
