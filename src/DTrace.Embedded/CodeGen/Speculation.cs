namespace DTrace.Embedded.CodeGen;

/// <summary>
/// A speculation's word in the one value of the map "speculations", 8 bytes for each id from 1 on: <c>use &lt;&lt; 2 | state</c>. It only grows:
/// commit() and discard() end a use, and the next one has the next number, so that an id is free again at once.
/// </summary>
internal static class Speculation
{
    /// <summary>The states of a word.</summary>
    public const int StateMask = 3;
    public const int Inactive = 0;
    public const int Active = 1;

    /// <summary>A program is putting the commit() into its ring buffer.</summary>
    public const int Committing = 2;

    /// <summary>What is added to an active word to end the use.</summary>
    public const int Ended = 3;

    /// <summary>A use is named in records as <c>active word &lt;&lt; 16 | id</c>; no speculation is 0.</summary>
    public const int IdBits = 16;

    /// <summary>The most speculations: speculation() looks at each.</summary>
    public const int Most = 1024;

    /// <summary>The id of a use.</summary>
    public static int Id(ulong use) => (int)(use & ((1 << IdBits) - 1));

    /// <summary>Whether a use had ended when its id's word was read.</summary>
    public static bool HasEnded(ulong use, ulong word) => word >= (use >> IdBits) + Ended;
}
