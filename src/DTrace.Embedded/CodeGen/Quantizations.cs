namespace DTrace.Embedded.CodeGen;

/// <summary>lquantize()'s parameters, as dtrace.h packs them: base in bits 0-31 (signed), levels in 32-47, step in 48-63.</summary>
internal readonly record struct LinearQuantization(int Base, int Step, int Levels)
{
    public static LinearQuantization Parse(ulong parameters) => new((int)parameters, (int)(parameters >> 48), (int)((parameters >> 32) & 0xffff));
}

/// <summary>
/// llquantize()'s parameters, as dtrace.h packs them: factor in bits 0-15, low in 16-31, high in 32-47, steps in 48-63; and the buckets they make:
/// the first for all below factor^low, then each order of magnitude in steps, the last for all at or above factor^(high+1).
/// </summary>
internal sealed record LogLinearQuantization(int Factor, int Low, int High, int Steps)
{
    public static LogLinearQuantization Parse(ulong parameters) =>
        new((int)(parameters & 0xffff), (int)((parameters >> 16) & 0xffff), (int)((parameters >> 32) & 0xffff), (int)(parameters >> 48));

    /// <summary>The orders of magnitude: their first value, the width of their buckets and the number of the first of these.</summary>
    public IReadOnlyList<(long Start, long Width, int First)> Orders
    {
        get
        {
            var orders = new List<(long, long, int)>();
            long value = 1;
            for (int i = 0; i < Low; i++) value *= Factor;
            int bucket = 1;
            for (int order = Low; order <= High; order++)
            {
                Int128 next = (Int128)value * Factor;
                long width = next > Steps ? (long)(next / Steps) : 1;
                orders.Add((value, width, bucket));
                bucket += (int)((next - value + width - 1) / width);
                value = (long)Int128.Min(next, long.MaxValue);
            }

            return orders;
        }
    }

    /// <summary>The first value past the highest order.</summary>
    public long End
    {
        get
        {
            Int128 value = 1;
            for (int i = 0; i <= High; i++) value = Int128.Min(value * Factor, long.MaxValue);
            return (long)value;
        }
    }

    /// <summary>How many buckets there are.</summary>
    public int Buckets
    {
        get
        {
            (long start, long width, int first) = Orders[^1];
            return first + (int)(((Int128)End - start + width - 1) / width) + 1;
        }
    }
}
