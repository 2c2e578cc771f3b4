using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>Text handed to libdtrace: UTF-8, NUL-terminated, freed at the end of the block.</summary>
internal readonly struct NativeText : IDisposable
{
    /// <summary>Copies a text; null gives a null pointer.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>: the text holds a NUL, where libdtrace would cut it.</exception>
    public NativeText(string? text)
    {
        if (text is not null && text.Contains('\0', StringComparison.Ordinal))
            throw new DTraceException(DTraceErrorKind.Argument, "Text given to libdtrace cannot hold a NUL character.");
        Address = Marshal.StringToCoTaskMemUTF8(text);
    }

    /// <summary>Where the text stands, or 0.</summary>
    public nint Address { get; }

    /// <inheritdoc/>
    public void Dispose() => Marshal.FreeCoTaskMem(Address);
}

/// <summary>An argument array for libdtrace: pointers to texts, then a null pointer.</summary>
internal sealed class NativeArguments : IDisposable
{
    private readonly NativeText[] _texts;

    /// <summary>Copies the arguments.</summary>
    public NativeArguments(IReadOnlyList<string> arguments)
    {
        _texts = new NativeText[arguments.Count];
        for (int i = 0; i < _texts.Length; i++) _texts[i] = new NativeText(arguments[i]);
        Address = Marshal.AllocCoTaskMem((_texts.Length + 1) * nint.Size);
        for (int i = 0; i <= _texts.Length; i++) NativeMemory.Write(Address, i * nint.Size, i < _texts.Length ? _texts[i].Address : 0);
    }

    /// <summary>How many arguments there are.</summary>
    public int Count => _texts.Length;

    /// <summary>Where the array stands.</summary>
    public nint Address { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Marshal.FreeCoTaskMem(Address);
        foreach (NativeText text in _texts) text.Dispose();
    }
}
