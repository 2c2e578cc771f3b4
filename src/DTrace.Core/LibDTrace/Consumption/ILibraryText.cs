using System.Buffers;
using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>The text libdtrace makes of a record.</summary>
internal interface ILibraryText : IDisposable
{
    /// <summary>The stream to give the library; 0 where its handler brings the text.</summary>
    nint Stream { get; }

    /// <summary>The text made since the last call.</summary>
    string Take();
}

/// <summary>Text that the handler of dtrace_handle_buffered brings, piece by piece. A piece may end within a character.</summary>
internal sealed class HandlerText : ILibraryText
{
    private readonly ArrayBufferWriter<byte> _pieces = new();

    /// <inheritdoc/>
    public nint Stream => 0;

    /// <summary>Adds a piece: the library reuses its buffer after the handler.</summary>
    public void Add(ReadOnlySpan<byte> piece) => _pieces.Write(piece);

    /// <inheritdoc/>
    public string Take()
    {
        string text = DTraceText.Decode(_pieces.WrittenSpan);
        _pieces.ResetWrittenCount();
        return text;
    }

    /// <inheritdoc/>
    public void Dispose() => _pieces.Clear();
}

/// <summary>Text written to a stream in memory (open_memstream), which begins anew after each taking.</summary>
internal sealed class StreamText : ILibraryText
{
    private readonly nint _words;
    private readonly nint _stream;
    private bool _closed;

    public StreamText()
    {
        _words = Marshal.AllocCoTaskMem(2 * nint.Size);
        NativeMemory.Write(_words, 0, (nint)0);
        NativeMemory.Write(_words, nint.Size, (nint)0);
        _stream = CStreams.OpenMemory(_words);
    }

    /// <inheritdoc/>
    public nint Stream => _stream;

    /// <inheritdoc/>
    public string Take()
    {
        if (CStreams.Flush(_stream) != 0) throw new DTraceException(DTraceErrorKind.Engine, "The stream that takes libdtrace's text ran out of memory.");
        int length = checked((int)NativeMemory.Int64(_words, nint.Size));
        string text = length == 0 ? string.Empty : DTraceText.Decode(NativeMemory.Bytes(NativeMemory.Pointer(_words, 0), length));
        CStreams.Rewind(_stream);
        return text;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_closed) return;
        _closed = true;
        CStreams.Close(_stream);
        CStreams.Free(NativeMemory.Pointer(_words, 0));
        Marshal.FreeCoTaskMem(_words);
    }
}
