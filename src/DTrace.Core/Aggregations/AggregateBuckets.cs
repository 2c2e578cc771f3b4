namespace DTrace.Core;

/// <summary>The buckets of a record of a distribution, the empty ones too.</summary>
internal static class AggregateBuckets
{
    /// <summary>Every bucket, in ascending order, un-normalised.</summary>
    public static AggregateBucket[] Complete(AggregateRecord record)
    {
        DistributionFunction function = DistributionFunction.Of(record.Action);
        AggregateBucket[] buckets = function.All(record.Parameters, new long[function.WordsOf(record.Parameters)]);
        long[] starts = Array.ConvertAll(buckets, bucket => bucket.Minimum);
        foreach (AggregateBucket bucket in record.Buckets)
        {
            int index = Array.BinarySearch(starts, bucket.Minimum);
            if (index >= 0) buckets[index] = bucket;
        }

        return buckets;
    }
}
