using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// A library loaded for one session, and unloaded with the last session that uses it. Unloading matters on Linux, whose libdtrace keeps "the kernel
/// maps have been made" in a static variable (dt_gmap_done of dt_bpf.c) that outlives its handle: only a library loaded anew can start again.
/// </summary>
internal sealed class LoadedLibrary(nint library) : IDisposable
{
    private nint _library = library;

    /// <summary>A symbol's address; 0 where there is none.</summary>
    public nint Find(string name) => NativeLibrary.TryGetExport(_library, name, out nint address) ? address : 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        nint library = Interlocked.Exchange(ref _library, 0);
        if (library != 0) NativeLibrary.Free(library);
    }
}
