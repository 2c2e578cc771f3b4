using System.Text;
using DTrace.Core;

namespace DTracePS;

/// <summary>Reads a file of D: UTF-8, or UTF-16 and UTF-32 with a byte order mark.</summary>
internal static class ProgramFile
{
    /// <summary>Characters. Longer is no D program but a mistaken file.</summary>
    public const long SizeLimit = 16 << 20;

    /// <summary>The file's text.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>: it cannot be read, or is not text.</exception>
    public static string Read(string path)
    {
        try
        {
            using StreamReader reader = new(path, new UTF8Encoding(false, throwOnInvalidBytes: false), detectEncodingFromByteOrderMarks: true);
            string text = ReadBounded(reader) ?? throw Error($"'{path}' is not a D program: it is longer than 16 MiB.");
            return text.Contains('\0', StringComparison.Ordinal)
                ? throw Error($"'{path}' is not a D program: it holds NUL characters. Is it UTF-16 without a byte order mark?")
                : text;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new DTraceException(DTraceErrorKind.Argument, $"The D program '{path}' cannot be read: {unreadable.Message}", unreadable);
        }
    }

    /// <summary>The text; null where it is longer than the limit, as that of a device, whose length nothing tells, may be.</summary>
    private static string? ReadBounded(StreamReader reader)
    {
        StringBuilder text = new();
        char[] piece = new char[16 << 10];
        while (reader.Read(piece) is > 0 and int count)
        {
            if (text.Length + count > SizeLimit) return null;
            text.Append(piece, 0, count);
        }

        return text.ToString();
    }

    private static DTraceException Error(string message) => new(DTraceErrorKind.Argument, message);
}
