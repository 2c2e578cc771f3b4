namespace DTrace.Embedded.CodeGen;

/// <summary>
/// The 512 bytes of a program's stack, offsets from R10 downward:
/// <code>
///   -8  the firing's timestamp
///  -16  key of the scratch map (the nesting level)
///  -64  a fault's record, 48 bytes (<see cref="FaultLayout"/>)
///  -72  the number of the clause that faulted. It stands outside the record: before Linux 6.14 the verifier forgets what is in the range that a
///       helper is given, and the way back to the clause after it would look like a loop without an end
///  -80  ... temporaries, reserved and released as expressions nest
/// </code>
/// </summary>
internal sealed class Frame
{
    public const int Timestamp = -8;
    public const int ScratchKey = -16;
    public const int Fault = -64;
    public const int FaultingClause = -72;

    private const int Fixed = 72;
    private const int Size = 512;

    private int _used = Fixed;

    /// <summary>Where the temporaries stand now, for <see cref="Release"/>.</summary>
    public int Mark => _used;

    /// <summary>Reserves bytes, in whole words, and gives their offset from R10.</summary>
    public int Reserve(int bytes)
    {
        _used += Text.WholeWords(bytes);
        if (_used > Size)
            throw Unsupported.Because("the expression is too complex: its temporaries need more than the 512 bytes of stack an eBPF program has");
        return -_used;
    }

    /// <summary>Gives back what was reserved since the mark.</summary>
    public void Release(int mark) => _used = mark;
}
