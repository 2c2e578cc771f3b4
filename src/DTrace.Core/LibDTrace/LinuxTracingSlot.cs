namespace DTrace.Core.LibDTrace;

/// <summary>
/// The one session of this process that may trace by Linux's libdtrace at a time. Two would name the trace events of their BEGIN and END probes
/// alike, by the process's number; from two files of the library the second would join the first's running event, and closing that event
/// then brings the kernel down (seen on 6.18: uprobe_perf_close applies a probe that was never registered). And a library starts once per loading.
/// </summary>
internal static class LinuxTracingSlot
{
    private static readonly Lock Gate = new();
    private static object? _holder;
    private static int _open;
    private static bool _spent;

    /// <summary>A session has opened.</summary>
    public static void Opened()
    {
        lock (Gate) _open++;
    }

    /// <summary>A session wants to start.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.State"/>: another session of this process holds the library.</exception>
    public static void Take(object session)
    {
        lock (Gate)
        {
            if (_holder == session) return;
            if (_holder is not null)
                throw new DTraceException(DTraceErrorKind.State, "libdtrace of Linux traces for one consumer of a process at a time: stop the other one first, or use the engine Embedded.");
            if (_spent)
                throw new DTraceException(DTraceErrorKind.State, "libdtrace of Linux starts once for consumers that are open together: remove them all and make a new one, or use the engine Embedded.");
            _holder = session;
            _spent = true;
        }
    }

    /// <summary>A session has closed, and unloaded the library unless others have it open.</summary>
    public static void Closed(object session)
    {
        lock (Gate)
        {
            if (_holder == session) _holder = null;
            if (--_open == 0) _spent = false;
        }
    }
}
