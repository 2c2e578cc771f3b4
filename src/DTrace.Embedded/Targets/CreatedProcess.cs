using System.ComponentModel;
using System.Diagnostics;
using DTrace.Core;

namespace DTrace.Embedded.Targets;

/// <summary>
/// A command started by this process, with its standard streams, its environment and its process group. .NET reaps it. Should this process itself be killed,
/// the command runs on; where tracing had not started, it is killed too (<see cref="HeldProcessGuard"/>).
/// </summary>
internal sealed class CreatedProcess : ITargetProcess, IDisposable
{
    /// <summary>How long a killed process may take to end; .NET reaps it later all the same.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly IProcessEnd? _end;
    private HeldProcessGuard? _guard;
    private bool _isClosed;
    private bool _hadExited;
    private int? _signal;

    private CreatedProcess(StartedProcess started, HeldProcessGuard? guard)
    {
        (_process, _end) = started;
        _guard = guard;
        ProcessId = _process.Id;
        guard?.Guard(_process.Id);
    }

    public int? ProcessId { get; }

    /// <summary>Not where the session ended first, and killed it.</summary>
    public bool HasExited => _isClosed ? _hadExited : _process.HasExited;

    /// <summary>.NET, too, gives 128 and the signal's number where a signal ended it.</summary>
    public int? ExitStatus => HasExited ? _process.ExitCode : null;

    /// <summary>.NET gives the same number of a signal and of a status that a program chose, such as a shell that passes its command's on.</summary>
    public int? Signal => _isClosed ? _signal : _process.HasExited ? _end?.Signal : null;

    public static CreatedProcess Start(IProcessStart start, TargetCommand command, CancellationToken cancellation)
    {
        string file = command.ResolveFile();
        ProcessStartInfo info = new(file, command.Arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = command.WorkingDirectory ?? string.Empty,
        };
        HeldProcessGuard? guard = HeldProcessGuard.Start();
        try
        {
            CreatedProcess created = new(start.Start(info, cancellation), guard);
            guard = null;
            return created;
        }
        catch (Win32Exception refusal)
        {
            throw new DTraceException(DTraceErrorKind.Argument, $"failed to execute {file}: {new Win32Exception(refusal.NativeErrorCode).Message}", refusal);
        }
        finally
        {
            guard?.Dispose();
        }
    }

    public void Continue()
    {
        if (!HasExited) ProcessSignals.Continue(ProcessId!.Value);
        EndGuard();
    }

    /// <summary>Kills it where it still runs, as libdtrace does with what it created; not what it has started in its turn.</summary>
    public void Dispose()
    {
        if (_isClosed) return;
        (_hadExited, _signal) = (_process.HasExited, Signal);
        _isClosed = true;
        _end?.Dispose();
        if (!_hadExited)
        {
            _process.Kill();
            _process.WaitForExit(Patience);
        }

        EndGuard();
    }

    private void EndGuard()
    {
        _guard?.Dispose();
        _guard = null;
    }
}
