using System.Text;
using DTrace.Core;

namespace DTracePS;

/// <summary>Reads a file of D: bytes that are mostly UTF-8, or UTF-16 and UTF-32 with a byte order mark.</summary>
internal static class ProgramFile
{
    /// <summary>Longer is no D program but a mistaken file.</summary>
    public const int SizeLimit = 16 << 20;

    // UTF-32 first: its little-endian mark begins with UTF-16's.
    private static readonly Encoding[] Marked = [new UTF32Encoding(false, true), new UTF32Encoding(true, true), new UnicodeEncoding(false, true), new UnicodeEncoding(true, true)];

    /// <summary>The file's text.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>: it cannot be read, or is not text.</exception>
    public static string Read(string path)
    {
        if (Directory.Exists(path)) throw Error($"'{path}' is not a D program: it is a folder.");
        string text = Decode(Bytes(path));
        return text.Contains('\0', StringComparison.Ordinal)
            ? throw Error($"'{path}' is not a D program: it holds NUL characters. Is it UTF-16 without a byte order mark? Save it as UTF-8.")
            : text;
    }

    /// <summary>The bytes. A device has no length, and may have no end.</summary>
    private static ReadOnlySpan<byte> Bytes(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] bytes = new byte[Math.Min(file.Length, SizeLimit) + 1];
            int length = 0;
            while (length <= SizeLimit)
            {
                if (length == bytes.Length) Array.Resize(ref bytes, Math.Min(2 * length + 4096, SizeLimit + 1));
                int read = file.Read(bytes, length, bytes.Length - length);
                if (read == 0) return bytes.AsSpan(0, length);
                length += read;
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new DTraceException(DTraceErrorKind.Argument, $"The D program '{path}' cannot be read: {unreadable.Message}", unreadable);
        }

        throw Error($"'{path}' is not a D program: it is longer than {SizeLimit >> 20} MiB.");
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        foreach (Encoding encoding in Marked)
        {
            if (bytes.StartsWith(encoding.Preamble)) return encoding.GetString(bytes[encoding.Preamble.Length..]);
        }

        return DTraceText.Decode(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes);
    }

    private static DTraceException Error(string message) => new(DTraceErrorKind.Argument, message);
}
