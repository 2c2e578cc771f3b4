namespace DTrace.Embedded.Unwinding;

/// <summary>How the caller of a frame is found.</summary>
internal enum UnwindRule
{
    /// <summary>Not by these rows: <see cref="UnwindSpecial"/> tells what is known instead.</summary>
    Special = 0,

    /// <summary>The frame's base is so many words above rsp.</summary>
    StackPointer = 1,

    /// <summary>The frame's base is so many words above rbp.</summary>
    FramePointer = 2,

    /// <summary>The frame's base is stored so many words below rbp, and the caller's rbp where rbp points: a function that aligns its stack itself.</summary>
    Stored = 3,
}

/// <summary>What is known of a frame where no rule of the others holds.</summary>
internal enum UnwindSpecial
{
    /// <summary>Nothing: no function lies there, or its description is not understood.</summary>
    Unknown = 0,

    /// <summary>
    /// An entry of the procedure linkage table: the base is a word above rsp, two words where the low four bits of the address are as great as
    /// <see cref="UnwindRow.Saved"/>.
    /// </summary>
    Linkage = 1,

    /// <summary>The return from a signal's handler: rsp points at the struct ucontext with the registers of what was interrupted.</summary>
    Signal = 2,

    /// <summary>The first function of a thread: no one called it.</summary>
    End = 3,
}

/// <summary>
/// A row of a file's table: what holds from an address on, up to the next row's. In memory, as eBPF programs read it:
/// <code>
/// +0  u32 address, from the table's beginning    +4  u16 rule (2 bits), words or special (14 bits)    +6  s16 where the caller's rbp is saved, in words from the base
/// </code>
/// The return address is always the word below the base. A caller's rbp that is saved nowhere (0) is rbp itself.
/// </summary>
/// <param name="Address">The address, from the table's beginning.</param>
/// <param name="Word">Rule and words.</param>
/// <param name="Saved">Where the caller's rbp is.</param>
internal readonly record struct UnwindRow(uint Address, ushort Word, short Saved)
{
    /// <summary>Its bytes.</summary>
    public const int Size = 8;

    /// <summary>The bits of the rule in <see cref="Word"/>.</summary>
    public const int RuleBits = 2;

    /// <summary>As <see cref="Saved"/>: the caller's rbp cannot be told. No frame is so large.</summary>
    public const short Lost = short.MinValue;

    private const int MostWords = (1 << (16 - RuleBits)) - 1;

    /// <summary>The rule.</summary>
    public UnwindRule Rule => (UnwindRule)(Word & ((1 << RuleBits) - 1));

    /// <summary>The words of the rule.</summary>
    public int Words => Word >> RuleBits;

    /// <summary>What is known where the rule is <see cref="UnwindRule.Special"/>.</summary>
    public UnwindSpecial Special => (UnwindSpecial)Words;

    /// <summary>A row by a rule; one of which nothing is known where its distance is not in whole words, or too great.</summary>
    /// <param name="address">The address.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="distance">Bytes.</param>
    /// <param name="saved">Where the caller's rbp is.</param>
    public static UnwindRow By(uint address, UnwindRule rule, long distance, short saved) =>
        distance >= 0 && distance % 8 == 0 && distance / 8 <= MostWords
            ? new UnwindRow(address, (ushort)((int)rule | ((int)(distance / 8) << RuleBits)), saved)
            : Of(address, UnwindSpecial.Unknown);

    /// <summary>A row of which something special is known.</summary>
    public static UnwindRow Of(uint address, UnwindSpecial special, short saved = 0) => new(address, (ushort)((int)special << RuleBits), saved);

    /// <summary>Whether another row says the same.</summary>
    public bool SaysAs(UnwindRow other) => Word == other.Word && Saved == other.Saved;
}
