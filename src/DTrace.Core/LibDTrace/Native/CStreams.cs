using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// Streams of this process's C library, which libdtrace reads and writes. The functions are those the process itself is linked with, so that
/// library and process agree on what a FILE is.
/// Safety: each cast states the prototype of POSIX; a stream is closed once, by its owner.
/// </summary>
internal static unsafe class CStreams
{
    private static readonly Lazy<nint> Process = new(NativeLibrary.GetMainProgramHandle);

    /// <summary>Whether there is open_memstream.</summary>
    public static bool HasMemoryStreams => NativeLibrary.TryGetExport(Process.Value, "open_memstream", out _);

    /// <summary>open_memstream.</summary>
    /// <param name="words">Two words, which the C library keeps: the buffer's address and its length.</param>
    public static nint OpenMemory(nint words) =>
        Opened(((delegate* unmanaged[Cdecl]<nint, nint, nint>)Function("open_memstream"))(words, words + nint.Size), "open_memstream");

    /// <summary>A temporary file that holds the bytes, at its beginning, deleted when closed.</summary>
    public static nint OpenTemporary(ReadOnlySpan<byte> bytes)
    {
        nint stream = Opened(((delegate* unmanaged[Cdecl]<nint>)Function("tmpfile"))(), "tmpfile");
        nint written;
        fixed (byte* start = bytes)
            written = ((delegate* unmanaged[Cdecl]<byte*, nint, nint, nint, nint>)Function("fwrite"))(start, 1, bytes.Length, stream);
        if (written == bytes.Length && Flush(stream) == 0)
        {
            Rewind(stream);
            return stream;
        }

        Close(stream);
        throw new DTraceException(DTraceErrorKind.Engine, "The program could not be written to a temporary file for the compiler.");
    }

    public static int Flush(nint stream) => ((delegate* unmanaged[Cdecl]<nint, int>)Function("fflush"))(stream);

    public static void Rewind(nint stream) => ((delegate* unmanaged[Cdecl]<nint, void>)Function("rewind"))(stream);

    public static void Close(nint stream) => _ = ((delegate* unmanaged[Cdecl]<nint, int>)Function("fclose"))(stream);

    /// <summary>Frees what the C library allocated.</summary>
    public static void Free(nint memory) => ((delegate* unmanaged[Cdecl]<nint, void>)Function("free"))(memory);

    private static nint Function(string name) => NativeLibrary.GetExport(Process.Value, name);

    private static nint Opened(nint stream, string function) =>
        stream != 0 ? stream : throw new DTraceException(DTraceErrorKind.Engine, $"The C library's {function} gave no stream.");
}
