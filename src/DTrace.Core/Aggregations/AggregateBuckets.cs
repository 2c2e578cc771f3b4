namespace DTrace.Core;

/// <summary>
/// The ranges of a quantization's buckets (dt_aggregate.c and dtrace.h of illumos).
/// <code>
/// quantize    127 words: [63] is 0; [63 + i] is 2^(i-1) .. 2^i - 1; [63 - i] its mirror image below zero
/// lquantize   [0] below base; [i] base + (i-1)*step .. base + i*step - 1; the last at or above base + levels*step
/// llquantize  [0] below factor^low; then each order of magnitude in steps; the last at or above factor^(high+1)
/// </code>
/// </summary>
internal static class AggregateBuckets
{
    /// <summary>The bucket of 0 in a quantize().</summary>
    public const int ZeroBucket = 63;

    /// <summary>Parameters that ask for more buckets are no quantization's: a buffer could not hold them.</summary>
    private const int BucketLimit = 65_536;

    public static AggregateBucket[] NonEmpty(AggregateAction action, ulong parameters, ReadOnlySpan<long> words)
    {
        if (action is not (AggregateAction.Quantize or AggregateAction.LQuantize or AggregateAction.LLQuantize)) return [];
        AggregateBucket[] all = All(action, parameters, words);
        return Array.FindAll(all, bucket => bucket.Count != 0);
    }

    /// <summary>Every bucket, the empty ones too, in ascending order.</summary>
    public static AggregateBucket[] All(AggregateAction action, ulong parameters, ReadOnlySpan<long> words)
    {
        AggregateBucket[] buckets = new AggregateBucket[words.Length];
        long[] starts = Starts(action, parameters, words.Length);
        for (int i = 0; i < buckets.Length; i++)
        {
            long end = i + 1 < starts.Length ? starts[i + 1] - 1 : long.MaxValue;
            buckets[i] = new AggregateBucket(starts[i], end, words[i]);
        }

        return buckets;
    }

    /// <summary>Every bucket of a record, the empty ones too, un-normalised.</summary>
    public static AggregateBucket[] Complete(AggregateRecord record)
    {
        long[] starts = Starts(record.Action, record.Parameters, CountOf(record.Action, record.Parameters));
        AggregateBucket[] buckets = All(record.Action, record.Parameters, new long[starts.Length]);
        foreach (AggregateBucket bucket in record.Buckets)
        {
            int index = Array.BinarySearch(starts, bucket.Minimum);
            if (index >= 0) buckets[index] = bucket;
        }

        return buckets;
    }

    /// <summary>How many buckets a quantization has.</summary>
    public static int CountOf(AggregateAction action, ulong parameters) => action switch
    {
        AggregateAction.Quantize => (2 * ZeroBucket) + 1,
        AggregateAction.LQuantize => LQuantizeParameters.Unpack(parameters).Levels + 2,
        _ => LogLinear(LLQuantizeParameters.Unpack(parameters)).Count,
    };

    /// <summary>The smallest value of each bucket.</summary>
    public static long[] Starts(AggregateAction action, ulong parameters, int count) => action switch
    {
        AggregateAction.Quantize => Quantize(count),
        AggregateAction.LQuantize => Linear(LQuantizeParameters.Unpack(parameters), count),
        _ => Fit(LogLinear(LLQuantizeParameters.Unpack(parameters)), count),
    };

    private static long[] Quantize(int count)
    {
        long[] starts = new long[count];
        for (int i = 0; i < count; i++)
        {
            starts[i] = i switch
            {
                0 => long.MinValue,
                < ZeroBucket => 1 - (1L << (ZeroBucket - i)),
                ZeroBucket => 0,
                _ => 1L << (i - ZeroBucket - 1),
            };
        }

        return starts;
    }

    private static long[] Linear(LQuantizeParameters parameters, int count)
    {
        long[] starts = new long[count];
        for (int i = 0; i < count; i++) starts[i] = i == 0 ? long.MinValue : parameters.Base + ((i - 1L) * parameters.Step);
        return starts;
    }

    private static List<long> LogLinear(LLQuantizeParameters parameters)
    {
        List<long> starts = [long.MinValue];
        Int128 value = Int128.One;
        for (int i = 0; i < parameters.Low && value <= long.MaxValue; i++) value *= parameters.Factor;
        for (int order = parameters.Low; order <= parameters.High && value <= long.MaxValue; order++)
        {
            Int128 next = value * parameters.Factor;
            Int128 step = parameters.Steps > 0 && next > parameters.Steps ? next / parameters.Steps : 1;
            for (; value < next && value <= long.MaxValue && starts.Count < BucketLimit; value += step) starts.Add((long)value);
            value = next;
        }

        starts.Add((long)Int128.Min(value, long.MaxValue));
        return starts;
    }

    /// <summary>As many as the engine has: what is beyond the parameters' range is open above.</summary>
    private static long[] Fit(List<long> starts, int count)
    {
        while (starts.Count < count) starts.Add(long.MaxValue);
        return [.. starts.Take(count)];
    }
}
