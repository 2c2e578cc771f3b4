namespace DTrace.Core;

/// <summary>What an engine knows of a datum's type. libdtrace says nothing beyond its size: <see cref="Unknown"/>.</summary>
public enum DatumType
{
    /// <summary>Only the size is known: 8 and 4 bytes are signed numbers, 2 and 1 unsigned; other sizes are text or bytes by their content.</summary>
    Unknown = 0,

    /// <summary>A signed number of 1, 2, 4 or 8 bytes.</summary>
    Signed,

    /// <summary>An unsigned number of 1, 2, 4 or 8 bytes.</summary>
    Unsigned,

    /// <summary>A NUL-terminated string, unless it fills its size.</summary>
    String,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>An array of characters: text where it reads as such, up to a NUL or the end; else bytes.</summary>
    Characters,

    /// <summary>A floating-point number of 4 or 8 bytes.</summary>
    Real,
}

/// <summary>
/// One datum in a buffer, as <c>dtrace_recdesc</c> describes it: the bytes of every engine have illumos's shape
/// (stack(): program counters, 8 bytes each, a 0 ends early; ustack() and jstack(): the process id, then program counters;
/// sym() and its like: one program counter; usym() and its like: the process id, then the program counter; exit(): 4 bytes).
/// </summary>
/// <param name="Action">The action; an aggregation's value has <see cref="TraceAction.None"/> and its action stands in <see cref="AggregateDescription"/>.</param>
/// <param name="Offset">The datum's first byte, from the start of its buffer.</param>
/// <param name="Size">The datum's length in bytes.</param>
/// <param name="Argument">The action's argument: frames for stacks, the action's number for <see cref="TraceAction.Unknown"/>.</param>
/// <param name="Type">What is known of its type.</param>
public readonly record struct RecordDescription(TraceAction Action, int Offset, int Size, ulong Argument = 0, DatumType Type = DatumType.Unknown);
