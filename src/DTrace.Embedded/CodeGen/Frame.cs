namespace DTrace.Embedded.CodeGen;

/// <summary>
/// A function's part of the 512 bytes of stack that a program has, offsets from R10 downward:
/// <code>
///   -8  the firing's timestamp
///  -16  key of the scratch map (the nesting level)
///  -24  ... temporaries, reserved and released as expressions nest; in the function for faults a fault's record (<see cref="Fault"/>) first
/// </code>
/// </summary>
internal sealed class Frame
{
    public const int Timestamp = -8;
    public const int ScratchKey = -16;

    /// <summary>Where the function for faults keeps the record, 48 bytes (<see cref="FaultLayout"/>).</summary>
    public const int Fault = -64;

    /// <summary>The bytes of stack of all functions that call each other (MAX_BPF_STACK, include/linux/filter.h).</summary>
    public const int StackSize = 512;

    private const int Fixed = 16;

    /// <summary>The kernel rounds a function's part up to this.</summary>
    private const int Rounding = 32;

    private int _used = Fixed;
    private int _most = Fixed;

    /// <summary>Where the temporaries stand now, for <see cref="Release"/>.</summary>
    public int Mark => _used;

    /// <summary>The bytes it takes of the stack.</summary>
    public int Size => (_most + Rounding - 1) / Rounding * Rounding;

    /// <summary>Reserves bytes, in whole words, and gives their offset from R10.</summary>
    public int Reserve(int bytes)
    {
        _used += Text.WholeWords(bytes);
        _most = Math.Max(_most, _used);
        RequireStack(_used);
        return -_used;
    }

    /// <summary>Gives back what was reserved since the mark.</summary>
    public void Release(int mark) => _used = mark;

    /// <summary>Refuses what needs more stack than there is.</summary>
    public static void RequireStack(int bytes)
    {
        if (bytes > StackSize)
            throw Unsupported.Because("the expression is too complex: its temporaries need more than the 512 bytes of stack an eBPF program has");
    }
}
