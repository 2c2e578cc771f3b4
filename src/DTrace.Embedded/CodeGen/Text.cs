namespace DTrace.Embedded.CodeGen;

/// <summary>How text lies in memory: UTF-8, a NUL, zeros up to a multiple of 8, so that it is copied and compared by words.</summary>
internal static class Text
{
    /// <summary>The padded length of a text of that many bytes.</summary>
    public static int PaddedLength(int bytes) => (bytes + 8) & ~7;

    /// <summary>A size rounded up to whole words.</summary>
    public static int WholeWords(int bytes) => (bytes + 7) & ~7;
}
