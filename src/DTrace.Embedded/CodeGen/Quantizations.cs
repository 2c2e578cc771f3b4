using DTrace.Core;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// The buckets that llquantize()'s parameters make: the first for all below factor^low, then each order of magnitude in steps, the last for all at or above factor^(high+1).
/// </summary>
internal sealed record LogLinearQuantization(LLQuantizeParameters Parameters)
{
    /// <summary>The orders of magnitude: their first value, the width of their buckets and the number of the first of these.</summary>
    public IReadOnlyList<(long Start, long Width, int First)> Orders
    {
        get
        {
            var orders = new List<(long, long, int)>();
            long value = 1;
            for (int i = 0; i < Parameters.Low; i++) value *= Parameters.Factor;
            int bucket = 1;
            for (int order = Parameters.Low; order <= Parameters.High; order++)
            {
                Int128 next = (Int128)value * Parameters.Factor;
                long width = next > Parameters.Steps ? (long)(next / Parameters.Steps) : 1;
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
            for (int i = 0; i <= Parameters.High; i++) value = Int128.Min(value * Parameters.Factor, long.MaxValue);
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
