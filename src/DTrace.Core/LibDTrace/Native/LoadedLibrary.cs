using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// A library loaded for one session. Linux's is unloaded with the last session that uses it: it keeps "the kernel maps have been made" in a static variable
/// (dt_gmap_done of dt_bpf.c) that outlives its handle, and only a library loaded anew can start again. Any other stays: a control thread of its may
/// return through its code after the handle is closed (dt_proc.c), and to load it again costs more than all else of a session.
/// </summary>
/// <param name="library">The loaded library.</param>
/// <param name="isUnloaded">Whether it is unloaded.</param>
internal sealed class LoadedLibrary(nint library, bool isUnloaded) : IDisposable
{
    private nint _library = library;

    /// <summary>A symbol's address; 0 where there is none.</summary>
    public nint Find(string name) => NativeLibrary.TryGetExport(_library, name, out nint address) ? address : 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!isUnloaded) return;
        nint library = Interlocked.Exchange(ref _library, 0);
        if (library != 0) NativeLibrary.Free(library);
    }
}
