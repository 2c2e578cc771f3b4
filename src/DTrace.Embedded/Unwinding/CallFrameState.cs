namespace DTrace.Embedded.Unwinding;

/// <summary>Where a register of the caller is.</summary>
internal enum SavedPlace
{
    /// <summary>In the register itself.</summary>
    Untouched,

    /// <summary>So many bytes from the frame's base.</summary>
    FromBase,

    /// <summary>Where rbp points.</summary>
    AtFramePointer,

    /// <summary>Nowhere: of the return address, that nobody called.</summary>
    Undefined,

    /// <summary>Where these tables do not tell.</summary>
    Unknown,
}

/// <summary>Where a register of the caller is.</summary>
/// <param name="Place">What kind of place.</param>
/// <param name="Offset">Bytes from the frame's base.</param>
internal readonly record struct SavedRegister(SavedPlace Place, long Offset = 0);

/// <summary>What holds at an address of a function: a row of DWARF's table, of the columns that a walk of x86-64 needs.</summary>
/// <param name="BaseRegister">The register from which the frame's base is reckoned.</param>
/// <param name="BaseOffset">Its distance.</param>
/// <param name="Expression">Where in the section's instructions the expression for the base stands instead; null where there is none.</param>
/// <param name="FramePointer">The caller's rbp.</param>
/// <param name="ReturnAddress">The return address.</param>
internal readonly record struct CallFrameState(ulong BaseRegister, long BaseOffset, Range? Expression, SavedRegister FramePointer, SavedRegister ReturnAddress);
