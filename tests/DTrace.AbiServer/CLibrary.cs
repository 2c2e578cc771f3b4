using System.Runtime.InteropServices;
using System.Text;

namespace DTrace.AbiServer;

/// <summary>What the library does through the C library of its process.</summary>
internal static unsafe partial class CLibrary
{
    /// <summary>The longest text of one conversion.</summary>
    private const int Longest = 1 << 16;

    /// <summary>All that a stream holds from where it stands.</summary>
    public static string ReadAll(nint stream)
    {
        using MemoryStream bytes = new();
        byte[] piece = new byte[4096];
        fixed (byte* start = piece)
        {
            nint read;
            while ((read = fread(start, 1, piece.Length, stream)) > 0) bytes.Write(piece, 0, (int)read);
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    public static void Write(nint stream, byte[] bytes)
    {
        fixed (byte* start = bytes) _ = fwrite(start, 1, bytes.Length, stream);
    }

    /// <summary>snprintf: the text, cut to fit with its NUL; the whole length is told.</summary>
    public static int Print(string text, nint buffer, int length) => Print(Encoding.UTF8.GetBytes(text), buffer, length);

    /// <inheritdoc cref="Print(string, nint, int)"/>
    public static int Print(byte[] bytes, nint buffer, int length)
    {
        if (buffer != 0 && length > 0)
        {
            int count = Math.Min(bytes.Length, length - 1);
            bytes.AsSpan(0, count).CopyTo(new Span<byte>((byte*)buffer, count));
            ((byte*)buffer)[count] = 0;
        }

        return bytes.Length;
    }

    /// <summary>snprintf of one number.</summary>
    public static byte[] Format(string format, long value)
    {
        byte* buffer = stackalloc byte[Longest];
        return Printed(buffer, snprintf(buffer, Longest, format, value));
    }

    /// <summary>snprintf of one text, which a NUL ends.</summary>
    public static byte[] Format(string format, byte[] text)
    {
        byte* buffer = stackalloc byte[Longest];
        fixed (byte* start = text) return Printed(buffer, snprintf(buffer, Longest, format, (nint)start));
    }

    private static byte[] Printed(byte* buffer, int length) => new ReadOnlySpan<byte>(buffer, Math.Min(length, Longest - 1)).ToArray();

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Signal(int process, int signal);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int snprintf(byte* buffer, nint size, string format, long value);

    [LibraryImport("libc")]
    private static partial nint fread(byte* bytes, nint size, nint count, nint stream);

    [LibraryImport("libc")]
    private static partial nint fwrite(byte* bytes, nint size, nint count, nint stream);
}
