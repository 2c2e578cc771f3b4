using DTrace.Core;

namespace DTracePS.Tests;

/// <summary>Records made by hand.</summary>
internal static class Samples
{
    public static readonly StackFrame Frame = new(0x1010, "genunix", "read", 0x10);

    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.FromHours(1));

    public static readonly ProbeDescription Probe = new(17, "syscall", "", "read", "entry");

    public static TraceRecord Record(object? data, TraceAction action = TraceAction.Trace, object[]? arguments = null) => new()
    {
        ConsumerId = 3,
        Probe = Probe,
        Cpu = 1,
        Firing = 5,
        Index = 0,
        Action = action,
        Data = data,
        Arguments = arguments ?? [1L, "two"],
        Timestamp = 123456789L,
        Time = new DateTimeOffset(2026, 11, 23, 1, 2, 3, TimeSpan.Zero),
        IsLast = true,
    };

    public static AggregateRecord Count(long count, params object[] key) => Aggregate(AggregateAction.Count, count, count, [], key);

    public static AggregateRecord Quantize(params object[] key)
    {
        AggregateBucket[] buckets = [new(1, 1, 2), new(2, 3, 6)];
        return Aggregate(AggregateAction.Quantize, buckets, 8, buckets, key);
    }

    private static AggregateRecord Aggregate(AggregateAction action, object value, long count, AggregateBucket[] buckets, object[] key) => new()
    {
        ConsumerId = 3,
        Name = "calls",
        VariableId = 1,
        Key = new AggregateKey(key),
        Action = action,
        Value = value,
        Count = count,
        Sum = 0,
        SumOfSquaresLow = ulong.MaxValue,
        SumOfSquaresHigh = 1,
        Buckets = buckets,
        Parameters = 0,
        Normal = 1,
        Time = Noon,
    };
}
