using DTrace.Core;

namespace DTrace.Embedded.Targets;

/// <summary>The processes of a session, which owns them.</summary>
internal sealed class TargetProcesses(IProcessStart start) : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    /// <summary><c>$target</c>: the number of the first; null where there is none.</summary>
    public int? First { get; private set; }

    /// <summary>The numbers of all, in this process's pid namespace.</summary>
    public IEnumerable<int> Numbers => _owned.OfType<ITargetProcess>().Select(process => process.ProcessId).OfType<int>();

    /// <summary>The numbers of those that were created.</summary>
    public IEnumerable<int> Created => _owned.OfType<CreatedProcess>().Select(process => process.ProcessId).OfType<int>();

    public ITargetProcess Create(TargetCommand command, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
            throw new DTraceException(DTraceErrorKind.Argument, $"failed to execute {command.File}: this engine cannot hold a new process on Windows; start it, and give its number (-ProcessId)");
        return Own(CreatedProcess.Start(start, command, cancellation));
    }

    public ITargetProcess Grab(int processId) => Own(GrabbedProcess.Grab(processId));

    public void Dispose()
    {
        foreach (IDisposable process in _owned) process.Dispose();
        _owned.Clear();
    }

    private T Own<T>(T process)
        where T : ITargetProcess, IDisposable
    {
        _owned.Add(process);
        First ??= process.ProcessId;
        return process;
    }
}
