namespace DTrace.Embedded.Unwinding;

/// <summary>The DWARF expressions for a frame's base that compilers and linkers write, recognized by their form (DWARF 5, 2.5).</summary>
internal static class CallFrameExpressions
{
    private const byte StackPointer = 0x77, FramePointer = 0x76, Dereference = 0x06;

    /// <summary>DW_OP_lit0: the sixteen smallest literals follow each other.</summary>
    private const byte FirstLiteral = 0x30;

    /// <summary>The row of an expression; one of which nothing is known where it is of no known form.</summary>
    /// <param name="at">The row's address.</param>
    /// <param name="expression">The expression.</param>
    /// <param name="framePointer">Where the caller's rbp is.</param>
    /// <param name="saved">The same, in words from the base.</param>
    public static UnwindRow Row(uint at, ReadOnlySpan<byte> expression, SavedPlace framePointer, short saved) => expression switch
    {
        // rsp + 8 + ((rip & 15) >= n ? 8 : 0): the linker's, for the procedure linkage table.
        [StackPointer, 8, 0x80, 0, FirstLiteral + 15, 0x1a, >= FirstLiteral and <= FirstLiteral + 15 and var least, 0x2a, FirstLiteral + 3, 0x24, 0x22] =>
            UnwindRow.Of(at, UnwindSpecial.Linkage, (short)(least - FirstLiteral)),

        // *(rbp - n), n at most 64: GCC's, for a function that aligns its stack.
        [FramePointer, >= 0x40 and < 0x80 and var below, Dereference] when framePointer == SavedPlace.AtFramePointer =>
            UnwindRow.By(at, UnwindRule.Stored, 0x80 - below, saved: 0),
        _ => UnwindRow.Of(at, UnwindSpecial.Unknown),
    };
}
