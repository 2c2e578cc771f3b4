namespace DTrace.Core.LibDTrace;

/// <summary>Resolves addresses through a handle, while it is open; afterwards frames are bare. A process that has gone leaves bare frames too.</summary>
/// <param name="current">The session's handle.</param>
internal sealed class LibrarySymbols(Func<LibraryHandle> current) : ISymbolResolver
{
    /// <summary>The longest symbol text believed: 64 KiB.</summary>
    private const int LongestText = 1 << 16;

    private delegate int Lookup(LibraryHandle handle, Span<byte> text);

    /// <inheritdoc/>
    public StackFrame Kernel(ulong address) => Resolve(address, (handle, text) => handle.Calls.KernelSymbol(handle.Pointer, address, text));

    /// <inheritdoc/>
    public StackFrame User(int processId, ulong address) =>
        Resolve(address, (handle, text) => handle.Calls.UserSymbol(handle.Pointer, processId, address, text));

    private StackFrame Resolve(ulong address, Lookup lookup)
    {
        StackFrame bare = new(address, null, null, 0);
        LibraryHandle handle = current();
        if (!handle.IsOpen) return bare;
        // Like snprintf, the library cuts what does not fit and tells the whole length.
        byte[] text = new byte[256];
        int length = lookup(handle, text);
        if (length >= text.Length && length < LongestText)
        {
            text = new byte[length + 1];
            length = lookup(handle, text);
        }

        return length <= 0 ? bare : SymbolText.Parse(address, NativeMemory.Text(text));
    }
}
