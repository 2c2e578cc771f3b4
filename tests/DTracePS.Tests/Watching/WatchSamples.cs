using System.Diagnostics;
using DTrace.Core;

namespace DTracePS.Tests;

/// <summary>Entries to watch, made by hand.</summary>
internal static class WatchSamples
{
    public static AggregateRecord Count(long count, params object[] key) => Entry(AggregateAction.Count, count, count, 0, [], key);

    public static AggregateRecord Sum(long sum, long normal, params object[] key) => Entry(AggregateAction.Sum, sum / normal, 0, sum, [], key, normal);

    public static AggregateRecord Least(long value, params object[] key) => Entry(AggregateAction.Min, value, 0, value, [], key);

    public static AggregateRecord Quantize(object key, params AggregateBucket[] buckets) =>
        Entry(AggregateAction.Quantize, buckets, buckets.Sum(bucket => bucket.Count), 0, buckets, [key]);

    /// <summary>Samples of readings a second apart: of the last.</summary>
    public static IReadOnlyList<AggregateSamples> Take(WatchOptions options, params AggregateRecord[][] readings)
    {
        AggregateSampler sampler = new(options);
        IReadOnlyList<AggregateSamples> samples = [];
        for (int i = 0; i < readings.Length; i++) samples = sampler.Take(readings[i], i * Stopwatch.Frequency);
        return samples;
    }

    private static AggregateRecord Entry(AggregateAction action, object value, long count, long sum, AggregateBucket[] buckets, object[] key, long normal = 1) => new()
    {
        ConsumerId = 3,
        Name = "calls",
        VariableId = (long)action,
        Key = new AggregateKey(key),
        Action = action,
        Value = value,
        Count = count,
        Sum = sum,
        SumOfSquaresLow = 0,
        SumOfSquaresHigh = 0,
        Buckets = buckets,
        Parameters = 0,
        Normal = normal,
    };
}
