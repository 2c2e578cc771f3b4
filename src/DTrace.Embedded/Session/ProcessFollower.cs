using DTrace.Embedded.Host;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Session;

/// <summary>
/// Follows what processes map while they are traced, on a thread of its own, so that addresses in them have names when they have ended: the processes of the
/// session and those that they make, or where it has none all that map code from now on.
/// </summary>
internal sealed class ProcessFollower : IDisposable
{
    /// <summary>How often functions that processes compile at run time are asked for, at the most.</summary>
    private const int PeriodMilliseconds = 200;

    /// <summary>Of more processes at once only these are followed.</summary>
    private const int MostProcesses = 1024;

    private readonly IMappingWatch _watch;
    private readonly UserSymbols _symbols;
    private readonly HashSet<int> _followed = [];
    private readonly bool _followsAll;
    private readonly Thread _thread;
    private volatile bool _isStopped;
    private long _remembered;

    private ProcessFollower(IMappingWatch watch, UserSymbols symbols, IEnumerable<int> processes)
    {
        _watch = watch;
        _symbols = symbols;
        _followed.UnionWith(processes);
        _followsAll = _followed.Count == 0;
        Remember();
        _thread = new Thread(Follow) { IsBackground = true, Name = "DTrace mappings" };
        _thread.Start();
    }

    /// <summary>Begins to follow processes; null where the system does not tell what processes map.</summary>
    /// <param name="open">Opens what tells of it.</param>
    /// <param name="symbols">Where it is kept.</param>
    /// <param name="processes">The processes' numbers in /proc; none for all.</param>
    public static ProcessFollower? Start(Func<IMappingWatch?> open, UserSymbols symbols, IEnumerable<int> processes) =>
        open() is { } watch ? new ProcessFollower(watch, symbols, processes) : null;

    public void Dispose()
    {
        _isStopped = true;
        _watch.Wake();
        _thread.Join();
        _watch.Dispose();
    }

    private void Follow()
    {
        while (!_isStopped)
        {
            _watch.Wait(PeriodMilliseconds, Take);
            if (!_followsAll && Environment.TickCount64 - _remembered >= PeriodMilliseconds) Remember();
        }
    }

    private void Remember()
    {
        foreach (int process in _followed) _symbols.Remember(process);
        _remembered = Environment.TickCount64;
    }

    private void Take(MappingChange change)
    {
        if (ProcNumbers.InProc(change.ProcessId) is not { } process) return;
        if (change.Mapping is { } mapping)
        {
            if (_followsAll || _followed.Contains(process)) _symbols.Add(process, mapping, reads: !_followsAll);
            return;
        }

        if (ProcNumbers.InProc(change.ParentId) is not { } parent || !(_followsAll || _followed.Contains(parent))) return;
        _symbols.Copy(parent, process);
        if (!_followsAll && _followed.Count < MostProcesses) _followed.Add(process);
    }
}
