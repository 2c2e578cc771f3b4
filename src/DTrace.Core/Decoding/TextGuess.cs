using System.Buffers;
using System.Text;

namespace DTrace.Core;

/// <summary>
/// Whether bytes of unknown type are text, as libdtrace guesses: printable characters, white space, BS and BEL, up to a NUL with only NULs
/// after it, or to the end. Beyond libdtrace, which knows only ASCII, UTF-8 letters are printable too.
/// </summary>
internal static class TextGuess
{
    private static readonly SearchValues<byte> PrintableAscii = SearchValues.Create(
        [.. Enumerable.Range(0, 0x80).Where(value => IsPrintable(new Rune(value))).Select(value => (byte)value)]);

    public static bool IsText(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        if (end >= 0)
        {
            if (bytes[end..].ContainsAnyExcept((byte)0)) return false;
            bytes = bytes[..end];
        }

        int other = bytes.IndexOfAnyExcept(PrintableAscii);
        if (other < 0) return true;
        bytes = bytes[other..];
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) != OperationStatus.Done || !IsPrintable(rune)) return false;
            bytes = bytes[length..];
        }

        return true;
    }

    private static bool IsPrintable(Rune rune) => rune.Value is '\a' or '\b' or (>= '\t' and <= '\r') || !Rune.IsControl(rune);
}
