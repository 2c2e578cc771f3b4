using System.Diagnostics;

namespace DTrace.Embedded.Targets;

/// <summary>Starts a process so that it stands stopped, as early as the engine can have it.</summary>
internal interface IProcessStart
{
    /// <summary>Starts it. It is stopped, or about to be: <see cref="ProcessSignals.Continue"/> lets it run in either case.</summary>
    /// <exception cref="DTrace.Core.DTraceException">It cannot be started, or not be stopped; then it does not run either.</exception>
    Process Start(ProcessStartInfo command, CancellationToken cancellation);
}

/// <summary>
/// The engine InProcess's way: SIGSTOP right after the start. By then the command may have run a little, even ended; but there is nothing in it that
/// this engine's probes would have seen.
/// </summary>
internal sealed class SignalledStart : IProcessStart
{
    public Process Start(ProcessStartInfo command, CancellationToken cancellation)
    {
        Process process = Process.Start(command)!;
        ProcessSignals.Stop(process.Id);
        return process;
    }
}
