namespace DTrace.Core;

/// <summary>Quantiles of a distribution: of its values no more is known than the buckets they are in.</summary>
public static class AggregateQuantile
{
    /// <summary>The bucket of the smallest value that a share of all values does not exceed, by nearest rank; null where there are no values.</summary>
    /// <param name="buckets">The buckets in ascending order. One whose count is not above zero holds none.</param>
    /// <param name="share">The share, above 0 and up to 1: 0.5 is the median, 1 the greatest value.</param>
    public static AggregateBucket? Of(IReadOnlyList<AggregateBucket> buckets, double share)
    {
        ArgumentNullException.ThrowIfNull(buckets);
        double total = 0;
        foreach (AggregateBucket bucket in buckets) total += Math.Max(0, bucket.Count);
        double rank = share * total;
        double reached = 0;
        AggregateBucket? last = null;
        foreach (AggregateBucket bucket in buckets.Where(bucket => bucket.Count > 0))
        {
            last = bucket;
            reached += bucket.Count;
            if (reached >= rank) break;
        }

        return last;
    }
}
