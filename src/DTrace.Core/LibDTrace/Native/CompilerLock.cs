namespace DTrace.Core.LibDTrace;

/// <summary>
/// The lock of everything in libdtrace that works on its process-wide state: the compiler's parser and lexer, and on Linux the signal handler
/// of dtrace_open. It covers open, options, initialisation, handlers, compiling and probe descriptions of all sessions, and on Linux dtrace_go, which compiles.
/// </summary>
internal static class CompilerLock
{
    private static readonly SemaphoreSlim Gate = new(1, 1);

    /// <summary>Takes the lock; dispose the result to give it back.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static Held Take(CancellationToken cancellation = default)
    {
        Gate.Wait(cancellation);
        return new Held(Gate);
    }

    /// <summary>The lock, held.</summary>
    internal readonly struct Held(SemaphoreSlim? gate) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => gate?.Release();
    }
}
