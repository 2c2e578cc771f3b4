namespace DTrace.Core.LibDTrace;

/// <summary>
/// llquantize()'s value as Linux lays it out, brought into illumos's shape, where one bucket holds all below the lowest order:
/// <code>
/// below zero   the largest magnitudes first: one bucket for all beyond, then (high - low + 1) orders, mirrored
/// around zero  one bucket for magnitudes below factor^low
/// above zero   (high - low + 1) orders of steps - steps/factor buckets, then one for all beyond
/// </code>
/// Bucket k of an order begins at factor^order + k * factor^(order+1) / steps; where that is no whole number the bucket stays empty
/// (dt_consume.c of dtrace-utils).
/// </summary>
internal static class LinuxLogLinear
{
    public static long[] ToShape(ulong word, ReadOnlySpan<long> linux)
    {
        LLQuantizeParameters parameters = LLQuantizeParameters.Unpack(word);
        int perOrder = parameters.Steps - (parameters.Steps / Math.Max(1, parameters.Factor));
        int orders = parameters.High - parameters.Low + 1;
        int center = 1 + (orders * perOrder);
        if (perOrder <= 0 || orders <= 0 || linux.Length != (2 * center) + 1) throw NativeRecord.Misread();

        DistributionFunction function = DistributionFunction.Of(AggregateAction.LLQuantize);
        long[] starts = function.Starts(word, function.WordsOf(word));
        long[] shape = new long[starts.Length];
        for (int i = 0; i <= center; i++) shape[0] += linux[i];
        Int128 value = 1;
        for (int i = 0; i < parameters.Low; i++) value *= parameters.Factor;
        for (int order = 0; order < orders; order++, value *= parameters.Factor)
        {
            for (int k = 0; k < perOrder; k++)
            {
                Int128 start = value + (k * value * parameters.Factor / parameters.Steps);
                int bucket = Array.BinarySearch(starts, (long)Int128.Min(start, long.MaxValue));
                shape[bucket < 0 ? ~bucket - 1 : bucket] += linux[center + 1 + (order * perOrder) + k];
            }
        }

        shape[^1] += linux[^1];
        return shape;
    }
}
