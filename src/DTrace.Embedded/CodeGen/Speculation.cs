
namespace DTrace.Embedded.CodeGen;

/// <summary>
/// The speculations, in the one value of the map "speculations":
/// <code>
/// +0  u64 words: a bit for each id, 1 while it is free    then for each id from 1 on a u64 word: use &lt;&lt; 2 | state
/// </code>
/// An id's word only grows: commit() and discard() end a use, and the next one has the next number, so that an id is free again at once.
/// </summary>
internal static class Speculation
{
    /// <summary>The states of an id's word.</summary>
    public const int StateMask = 3;
    public const int Inactive = 0;
    public const int Active = 1;

    /// <summary>A program is putting the commit() or discard() into its ring buffer.</summary>
    public const int Ending = 2;

    /// <summary>What is added to an active word to end the use.</summary>
    public const int Ended = 3;

    /// <summary>A use is named in records as <c>active word &lt;&lt; 16 | id</c>; no speculation is 0.</summary>
    public const int IdBits = 16;

    /// <summary>The most speculations: speculation() looks at so many bits.</summary>
    public const int Most = 1024;

    /// <summary>How many words of free bits so many speculations have.</summary>
    public static int FreeWords(int count) => (count + 63) / 64;

    /// <summary>The map's value at the start: all are free.</summary>
    public static byte[] FirstValue(int count)
    {
        byte[] value = new byte[Size(count)];
        for (int i = 0; i < count; i++) value[i / 8] |= (byte)(1 << (i % 8));
        return value;
    }

    /// <summary>Bytes of the map's value: ids fill their words of free bits, so that code need not compare.</summary>
    public static int Size(int count) => 8 * FreeWords(count) * (1 + 64);

    /// <summary>Where the first id's word stands.</summary>
    public static int FirstWord(int count) => 8 * FreeWords(count);

    /// <summary>The id of a use.</summary>
    public static int Id(ulong use) => (int)(use & ((1 << IdBits) - 1));

    /// <summary>Whether a use had ended when its id's word was read.</summary>
    public static bool HasEnded(ulong use, ulong word) => word >= (use >> IdBits) + Ended;
}
