using System.Globalization;

namespace DTrace.Core;

/// <summary>lquantize(): [0] below the base, [i] base + (i-1)*step .. base + i*step - 1, the last at or above base + levels*step.</summary>
internal sealed class LQuantizeFunction : DistributionFunction
{
    public override AggregateAction Action => AggregateAction.LQuantize;

    public override string Prototype => "void lquantize(@, int32_t, int32_t, ...)";

    public override int WordsOf(ulong parameters) => LQuantizeParameters.Unpack(parameters).Levels + 2;

    public override string ArgumentsOf(ulong parameters)
    {
        LQuantizeParameters p = LQuantizeParameters.Unpack(parameters);
        return string.Create(CultureInfo.InvariantCulture, $"{p.Base}, {p.Base + ((long)p.Levels * p.Step)}, {p.Step}");
    }

    public override long[] Starts(ulong parameters, int count)
    {
        LQuantizeParameters p = LQuantizeParameters.Unpack(parameters);
        long[] starts = new long[count];
        for (int i = 0; i < count; i++) starts[i] = i == 0 ? long.MinValue : p.Base + ((i - 1L) * p.Step);
        return starts;
    }

    public override (int First, int Last) EmptyRows(int count) => (0, Math.Min(2, count - 1));

    /// <summary>Of the last bucket the value after the least (dt_aggregate.c).</summary>
    public override long Representative(AggregateBucket bucket) =>
        bucket.Minimum != long.MinValue && bucket.Maximum == long.MaxValue ? bucket.Minimum + 1 : base.Representative(bucket);
}
