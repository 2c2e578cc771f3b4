using System.Diagnostics;

namespace DTrace.Embedded.Targets;

/// <summary>Starts a process so that it stands stopped, as early as the engine can have it.</summary>
internal interface IProcessStart
{
    /// <summary>Starts it. It is stopped, or about to be: <see cref="ProcessSignals.Continue"/> lets it run in either case.</summary>
    /// <exception cref="DTrace.Core.DTraceException">It cannot be started, or not be stopped; then it does not run either.</exception>
    StartedProcess Start(ProcessStartInfo command, CancellationToken cancellation);
}

/// <summary>A process that stands stopped, and what tells how it ends; disposing frees both, and lets the process be.</summary>
/// <param name="Process">The process.</param>
/// <param name="End">Tells how it ends; null where nothing does.</param>
internal sealed record StartedProcess(Process Process, IProcessEnd? End = null) : IDisposable
{
    public void Dispose()
    {
        End?.Dispose();
        Process.Dispose();
    }
}

/// <summary>Tells how a process ended.</summary>
internal interface IProcessEnd : IDisposable
{
    /// <summary>The signal that ended it, once it has ended; null where none did, and where it was not seen.</summary>
    int? Signal { get; }
}

/// <summary>
/// The engine InProcess's way: SIGSTOP right after the start. By then the command may have run a little, even ended; but there is nothing in it that
/// this engine's probes would have seen.
/// </summary>
internal sealed class SignalledStart : IProcessStart
{
    public StartedProcess Start(ProcessStartInfo command, CancellationToken cancellation)
    {
        Process process = Process.Start(command)!;
        ProcessSignals.Stop(process.Id);
        return new StartedProcess(process);
    }
}
