namespace DTrace.Core;

/// <summary>A D run-time fault. Values are those of <c>DTRACEFLT_*</c> in dtrace.h.</summary>
public enum FaultKind
{
    /// <summary>Unknown fault.</summary>
    Unknown = 0,

    /// <summary>Invalid address.</summary>
    BadAddress = 1,

    /// <summary>Invalid alignment.</summary>
    BadAlignment = 2,

    /// <summary>Illegal operation.</summary>
    IllegalOperation = 3,

    /// <summary>Divide by zero.</summary>
    DivideByZero = 4,

    /// <summary>Out of scratch space.</summary>
    NoScratch = 5,

    /// <summary>Invalid kernel access.</summary>
    KernelPrivilege = 6,

    /// <summary>Invalid user access.</summary>
    UserPrivilege = 7,

    /// <summary>Tuple stack overflow.</summary>
    TupleOverflow = 8,

    /// <summary>Bad stack.</summary>
    BadStack = 9,

    /// <summary>Linux: a size is invalid.</summary>
    BadSize = 10,

    /// <summary>Linux: an index is invalid.</summary>
    BadIndex = 11,

    /// <summary>A fault of the library while it consumed.</summary>
    Library = 1000,
}

/// <summary>A D run-time fault: one firing of one clause was abandoned where it stood.</summary>
/// <param name="ConsumerId">The consumer whose program faulted.</param>
/// <param name="Probe">The probe, or null where unknown.</param>
/// <param name="Cpu">The CPU, or -1 where unknown.</param>
/// <param name="Kind">The fault.</param>
/// <param name="Action">The action's 1-based number in its clause; 0 in the predicate; -1 where unknown.</param>
/// <param name="Address">The faulting address, for address faults; else 0.</param>
/// <param name="Message">The engine's sentence, without a newline.</param>
public sealed record FaultRecord(int ConsumerId, ProbeDescription? Probe, int Cpu, FaultKind Kind, int Action, ulong Address, string Message)
{
    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
