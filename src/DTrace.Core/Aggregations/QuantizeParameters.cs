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
    /// <summary>Reads the word.</summary>
    public static LLQuantizeParameters Unpack(ulong word) => new((ushort)word, (ushort)(word >> 16), (ushort)(word >> 32), (ushort)(word >> 48));

    /// <summary>Writes the word.</summary>
    public ulong Pack() =>
        ((ulong)(ushort)Steps << 48) | ((ulong)(ushort)High << 32) | ((ulong)(ushort)Low << 16) | (ushort)Factor;
}
