using DTrace.Core;

namespace DTracePS.Pictures.Tests;

/// <summary>Entries of aggregations made by hand.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static AggregateRecord Count(long count, params object[] key) => Scalar(AggregateAction.Count, count, key);

    public static AggregateRecord Scalar(AggregateAction action, long value, params object[] key) => new()
    {
        ConsumerId = 1,
        Name = "calls",
        VariableId = 1,
        Key = new AggregateKey(key),
        Action = action,
        Value = value,
        Count = action == AggregateAction.Count ? value : 0,
        Sum = action == AggregateAction.Count ? 0 : value,
        SumOfSquaresLow = 0,
        SumOfSquaresHigh = 0,
        Buckets = [],
        Parameters = 0,
        Normal = 1,
    };

    /// <summary>A quantize() of nanoseconds, read some seconds after noon.</summary>
    public static AggregateRecord Quantize(double seconds, object[] key, params AggregateBucket[] buckets) => new()
    {
        ConsumerId = 1,
        Name = "latency",
        VariableId = 1,
        Key = new AggregateKey(key),
        Action = AggregateAction.Quantize,
        Value = buckets,
        Count = buckets.Sum(bucket => bucket.Count),
        Sum = 0,
        SumOfSquaresLow = 0,
        SumOfSquaresHigh = 0,
        Buckets = buckets,
        Parameters = 0,
        Normal = 1,
        Time = Noon.AddSeconds(seconds),
    };

    public static AggregateBucket Bucket(int power, long count) => new(1L << power, (1L << (power + 1)) - 1, count);
}
