using System.ComponentModel;
using System.Diagnostics;
using DTrace.Core;

namespace DTrace.Embedded.Targets;

/// <summary>
/// A command started by this process, with its standard streams, its environment and its process group. .NET reaps it. Should this process itself be killed,
/// nothing kills the command: it runs on, or stays stopped where tracing had not started.
/// </summary>
internal sealed class CreatedProcess : ITargetProcess, IDisposable
{
    /// <summary>How long a killed process may take to end; .NET reaps it later all the same.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly IProcessEnd? _end;
    private bool _isClosed;
    private bool _hadExited;
    private int? _signal;

    private CreatedProcess(StartedProcess started)
    {
        (_process, _end) = started;
        ProcessId = _process.Id;
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
        try
        {
            return new CreatedProcess(start.Start(info, cancellation));
        }
        catch (Win32Exception refusal)
        {
            throw new DTraceException(DTraceErrorKind.Argument, $"failed to execute {file}: {new Win32Exception(refusal.NativeErrorCode).Message}", refusal);
        }
    }

    public void Continue()
    {
        if (!HasExited) ProcessSignals.Continue(ProcessId!.Value);
    }

    /// <summary>Kills it where it still runs, as libdtrace does with what it created; not what it has started in its turn.</summary>
    public void Dispose()
    {
        if (_isClosed) return;
        (_hadExited, _signal) = (_process.HasExited, Signal);
        _isClosed = true;
        _end?.Dispose();
        if (_hadExited) return;
        _process.Kill();
        _process.WaitForExit(Patience);
    }
}
