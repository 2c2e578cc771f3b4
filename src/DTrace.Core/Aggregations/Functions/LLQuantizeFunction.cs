using System.Globalization;

namespace DTrace.Core;

/// <summary>llquantize(): [0] below factor^low, then each order of magnitude in steps, the last at or above factor^(high+1).</summary>
internal sealed class LLQuantizeFunction : DistributionFunction
{
    /// <summary>Parameters that ask for more buckets are no quantization's: a buffer could not hold them.</summary>
    private const int BucketLimit = 65_536;

    public override AggregateAction Action => AggregateAction.LLQuantize;

    public override string Prototype => "void llquantize(@, int32_t, int32_t, int32_t, int32_t, ...)";

    public override int WordsOf(ulong parameters) => Starts(LLQuantizeParameters.Unpack(parameters)).Count;

    public override string ArgumentsOf(ulong parameters)
    {
        LLQuantizeParameters p = LLQuantizeParameters.Unpack(parameters);
        return string.Create(CultureInfo.InvariantCulture, $"{p.Factor}, {p.Low}, {p.High}, {p.Steps}");
    }

    /// <summary>As many as the engine has: what is beyond the parameters' range is open above.</summary>
    public override long[] Starts(ulong parameters, int count)
    {
        List<long> starts = Starts(LLQuantizeParameters.Unpack(parameters));
        while (starts.Count < count) starts.Add(long.MaxValue);
        return [.. starts.Take(count)];
    }

    public override (int First, int Last) EmptyRows(int count) => (0, Math.Min(1, count - 1));

    /// <summary>The first bucket, whatever it begins with (dt_aggregate.c).</summary>
    public override bool DecidesTies(AggregateBucket bucket) => bucket.Minimum == long.MinValue;

    private static List<long> Starts(LLQuantizeParameters parameters)
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
}
