using System.Globalization;

namespace DTrace.Core;

/// <summary>llquantize(): [0] below factor^low, then each order of magnitude in steps, the last at or above factor^(high+1).</summary>
internal sealed class LLQuantizeFunction : DistributionFunction
{
    public override AggregateAction Action => AggregateAction.LLQuantize;

    public override string Prototype => "void llquantize(@, int32_t, int32_t, int32_t, int32_t, ...)";

    public override int WordsOf(ulong parameters) => LLQuantizeParameters.Unpack(parameters).Buckets;

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
        foreach (LogLinearOrder order in parameters.Orders)
        {
            for (int i = 0; i < order.Count; i++) starts.Add(order.Start + (i * order.Width));
        }

        starts.Add(parameters.End);
        return starts;
    }
}
