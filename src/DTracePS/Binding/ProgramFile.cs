using System.Text;
using DTrace.Core;

namespace DTracePS;

/// <summary>Reads a file of D: UTF-8, or UTF-16 and UTF-32 with a byte order mark.</summary>
internal static class ProgramFile
{
    /// <summary>Longer is no D program but a mistaken file.</summary>
    public const long SizeLimit = 16 << 20;

    /// <summary>The file's text.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>: it cannot be read, or is not text.</exception>
    public static string Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > SizeLimit) throw Error($"'{path}' is not a D program: it is longer than 16 MiB.");
            using StreamReader reader = new(path, new UTF8Encoding(false, throwOnInvalidBytes: false), detectEncodingFromByteOrderMarks: true);
            string text = reader.ReadToEnd();
            return text.Contains('\0', StringComparison.Ordinal)
                ? throw Error($"'{path}' is not a D program: it holds NUL characters. Is it UTF-16 without a byte order mark?")
                : text;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new DTraceException(DTraceErrorKind.Argument, $"The D program '{path}' cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private static DTraceException Error(string message) => new(DTraceErrorKind.Argument, message);
}
