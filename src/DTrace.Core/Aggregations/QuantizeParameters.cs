namespace DTrace.Core;

/// <summary>lquantize's parameter word: step in bits 48 to 63, levels in 32 to 47, the signed base in 0 to 31 (dtrace.h).</summary>
/// <param name="Base">The lower bound.</param>
/// <param name="Levels">How many buckets lie between the bounds.</param>
/// <param name="Step">The width of a bucket.</param>
public readonly record struct LQuantizeParameters(int Base, int Levels, int Step)
{
    /// <summary>Reads the word.</summary>
    public static LQuantizeParameters Unpack(ulong word) => new((int)word, (ushort)(word >> 32), (ushort)(word >> 48));

    /// <summary>Writes the word.</summary>
    public ulong Pack() => ((ulong)(ushort)Step << 48) | ((ulong)(ushort)Levels << 32) | (uint)Base;
}

/// <summary>llquantize's parameter word: steps in bits 48 to 63, high in 32 to 47, low in 16 to 31, factor in 0 to 15 (dtrace.h).</summary>
/// <param name="Factor">The base of the orders of magnitude.</param>
/// <param name="Low">The lowest order.</param>
/// <param name="High">The highest order.</param>
/// <param name="Steps">How many steps an order has.</param>
public readonly record struct LLQuantizeParameters(int Factor, int Low, int High, int Steps)
{
    /// <summary>Parameters that ask for more buckets are no quantization's: a buffer could not hold them.</summary>
    private const int MostBuckets = 65_536;

    /// <summary>Reads the word.</summary>
    public static LLQuantizeParameters Unpack(ulong word) => new((ushort)word, (ushort)(word >> 16), (ushort)(word >> 32), (ushort)(word >> 48));

    /// <summary>
    /// The orders of magnitude, each with its first value, the width of its buckets and the number of the first of these; bucket 0 is for all below the
    /// first order, and one behind the last order's for all above. Orders beyond a 64-bit number, and buckets beyond the most, are none.
    /// </summary>
    public IReadOnlyList<LogLinearOrder> Orders
    {
        get
        {
            List<LogLinearOrder> orders = [];
            Int128 value = Int128.One;
            for (int i = 0; i < Low && value <= long.MaxValue; i++) value *= Factor;
            int bucket = 1;
            for (int order = Low; order <= High && value <= long.MaxValue; order++)
            {
                Int128 end = value * Factor;
                Int128 width = Steps > 0 && end > Steps ? end / Steps : 1;
                int count = (int)Int128.Min((Int128.Min(end, (Int128)long.MaxValue + 1) - value + width - 1) / width, MostBuckets - bucket);
                orders.Add(new LogLinearOrder((long)value, (long)Int128.Min(width, long.MaxValue), bucket, count));
                bucket += count;
                value = end;
            }

            return orders;
        }
    }

    /// <summary>The first value above the highest order.</summary>
    public long End
    {
        get
        {
            Int128 value = Int128.One;
            for (int i = 0; i <= High && value <= long.MaxValue; i++) value *= Factor;
            return (long)Int128.Min(value, long.MaxValue);
        }
    }

    /// <summary>How many buckets there are.</summary>
    public int Buckets => Orders is [.., var last] ? last.First + last.Count + 1 : 2;

    /// <summary>Writes the word.</summary>
    public ulong Pack() =>
        ((ulong)(ushort)Steps << 48) | ((ulong)(ushort)High << 32) | ((ulong)(ushort)Low << 16) | (ushort)Factor;
}

/// <summary>One order of magnitude of llquantize().</summary>
/// <param name="Start">Its first value.</param>
/// <param name="Width">The width of each of its buckets.</param>
/// <param name="First">The number of the first of its buckets.</param>
/// <param name="Count">How many it has.</param>
public readonly record struct LogLinearOrder(long Start, long Width, int First, int Count);
