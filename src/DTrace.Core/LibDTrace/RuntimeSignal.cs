namespace DTrace.Core.LibDTrace;

/// <summary>
/// Linux's dtrace_open installs a handler on a real-time signal of its own until dtrace_close, by default the first, SIGRTMIN, which is the one
/// .NET's runtime uses. It is moved before the first open of each loading of the library.
/// </summary>
internal static class RuntimeSignal
{
    /// <summary>The signal is SIGRTMIN + 5.</summary>
    private const uint Offset = 5;

    /// <summary>Moves the library's signal. The caller holds the compiler's lock.</summary>
    // -1 says that this library's signal has been moved before: then it is out of the runtime's way already.
    public static void Spare(NativeCalls calls) => _ = calls.SetInternalSignal(Offset);
}
