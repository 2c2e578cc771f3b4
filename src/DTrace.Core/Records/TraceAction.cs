namespace DTrace.Core;

/// <summary>
/// What a recorded datum is: the D action that recorded it. Values are those of
/// <c>DTRACEACT_*</c> in illumos's dtrace.h, so that a number seen in a record is the number here.
/// </summary>
public enum TraceAction
{
    /// <summary>The clause fired and traced nothing.</summary>
    None = 0,

    /// <summary>trace() of an expression.</summary>
    Trace = 1,

    /// <summary>exit(): the datum is the status.</summary>
    Exit = 2,

    /// <summary>printf(): the datum is the text, the arguments stand beside it.</summary>
    Printf = 3,

    /// <summary>printa(): the datum is the text.</summary>
    Printa = 4,

    /// <summary>An action on aggregations or options that the consumer carries out: clear(), trunc(), normalize(), setopt().</summary>
    Library = 5,

    /// <summary>tracemem(): the datum is bytes.</summary>
    TraceMem = 6,

    /// <summary>ustack(): the datum is user stack frames.</summary>
    UStack = 0x101,

    /// <summary>jstack(): the datum is user stack frames.</summary>
    JStack = 0x102,

    /// <summary>usym() or ufunc(): the datum is one user frame.</summary>
    USym = 0x103,

    /// <summary>umod(): the datum is one user frame's module.</summary>
    UMod = 0x104,

    /// <summary>uaddr(): the datum is one user frame.</summary>
    UAddr = 0x105,

    /// <summary>system(): the datum is the command line.</summary>
    System = 0x203,

    /// <summary>freopen(): the datum is the file name.</summary>
    FReopen = 0x204,

    /// <summary>stack(): the datum is kernel stack frames.</summary>
    Stack = 0x401,

    /// <summary>sym() or func(): the datum is one kernel frame.</summary>
    Sym = 0x402,

    /// <summary>mod(): the datum is one kernel frame's module.</summary>
    Mod = 0x403,

    /// <summary>print(): the datum is the typed dump's text.</summary>
    Print = 0x10001,

    /// <summary>An action this version does not know: the datum is its bytes, and <see cref="TraceRecord.Arguments"/> holds its number.</summary>
    Unknown = 0x1ffff,
}
