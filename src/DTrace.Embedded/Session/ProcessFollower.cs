using System.Diagnostics;
using System.Runtime.ExceptionServices;
using DTrace.Core;
using DTrace.Embedded.Host;
using DTrace.Embedded.Symbols;
using DTrace.Embedded.Targets;
using DTrace.Embedded.Unwinding;

namespace DTrace.Embedded.Session;

/// <summary>
/// Follows what processes map while they are traced, on a thread of its own: so that addresses in them have names when they have ended, and that their
/// stacks are walked by tables. It follows the processes of the session and those that they make, or where it has none all that map code from now on;
/// tables are made of these, and of every process that a program meets.
/// </summary>
internal sealed class ProcessFollower : IDisposable
{
    /// <summary>How often functions that processes compile at run time are asked for, and a process that programs meet is looked at again, at the most.</summary>
    private const int PeriodMilliseconds = 200;

    /// <summary>How often programs are asked which processes they met.</summary>
    private const int UnknownMilliseconds = 50;

    private const int TidyMilliseconds = 5000;

    /// <summary>Of more processes at once only these are followed.</summary>
    private const int MostProcesses = 1024;

    private readonly IMappingWatch _watch;
    private readonly UserSymbols _symbols;
    private readonly StackTables? _tables;
    private readonly List<EntryStop> _stops;
    private readonly HashSet<int> _followed = [];
    private readonly HashSet<int> _changed = [];
    private readonly Dictionary<int, long> _met = [];
    private readonly Dictionary<int, long> _notBefore = [];
    private readonly bool _followsAll;
    private readonly Thread _thread;

    /// <summary>Guards what the watch tells, which two threads ask for.</summary>
    private readonly Lock _gate = new();
    private volatile bool _isStopped;
    private volatile ExceptionDispatchInfo? _error;
    private bool _isBehind;
    private long _updated, _asked, _tidied = Environment.TickCount64;

    private ProcessFollower(IMappingWatch watch, UserSymbols symbols, StackTables? tables, IEnumerable<int> processes, IReadOnlyList<EntryStop> stops)
    {
        _watch = watch;
        _stops = [.. stops];
        _symbols = symbols;
        _tables = tables;
        _followed.UnionWith(processes);
        _followsAll = _followed.Count == 0;
        foreach (int process in _followed)
        {
            if (tables is null) break;
            ProcessRanges.Prepare(process, UnwindTables.OfThisMachine);
            tables.Load(process);
        }

        foreach (int process in _followed) symbols.Remember(process);
        _thread = new Thread(Follow) { IsBackground = true, Name = "DTrace mappings" };
        _thread.Start();
    }

    /// <summary>Begins to follow processes: of those that are named the tables are written when it returns.</summary>
    /// <param name="watch">Tells of what processes map; null where the system does not, and then they are looked at from time to time. It is disposed of at the end.</param>
    /// <param name="symbols">Where names are kept.</param>
    /// <param name="tables">The tables of stacks; null where programs use none.</param>
    /// <param name="processes">The processes' numbers in /proc; none for all.</param>
    /// <param name="stops">Those that stop where their programs begin, and run on once their tables are written; disposed of then.</param>
    public static ProcessFollower Start(IMappingWatch? watch, UserSymbols symbols, StackTables? tables, IEnumerable<int> processes, IReadOnlyList<EntryStop> stops)
    {
        watch ??= new NoMappingWatch();
        try
        {
            return new ProcessFollower(watch, symbols, tables, processes, stops);
        }
        catch
        {
            watch.Dispose();
            foreach (EntryStop stop in stops) stop.Dispose();
            throw;
        }
    }

    /// <summary>Takes in what has been mapped up to now: addresses that are recorded by now have names then.</summary>
    /// <exception cref="DTraceException">The kernel refuses what the thread needs of it.</exception>
    public void CatchUp()
    {
        _error?.Throw();
        if (_isStopped) return;
        lock (_gate) TakeAll();
    }

    /// <summary>Ends, before the tables do; what was mapped up to now is taken in.</summary>
    public void Dispose()
    {
        if (_isStopped) return;
        _isStopped = true;
        _watch.Wake();
        _thread.Join();
        TakeAll();
        _watch.Dispose();
    }

    private void Follow()
    {
        HostThread.Hurry();
        try
        {
            while (!_isStopped) Pass();
        }
#pragma warning disable CA1031 // whatever it is, the session tells it
        catch (Exception error)
#pragma warning restore CA1031
        {
            _error = ExceptionDispatchInfo.Capture(error);
        }
        finally
        {
            foreach (EntryStop stop in _stops) stop.Dispose();
        }
    }

    private void Pass()
    {
        int[] changed;
        _watch.Wait(_tables is null ? PeriodMilliseconds : _isBehind || _stops.Count > 0 ? 1 : UnknownMilliseconds);
        lock (_gate)
        {
            TakeAll();
            changed = [.. _changed.Where(process => !_notBefore.TryGetValue(process, out long due) || due <= Stopwatch.GetTimestamp())];
            _changed.ExceptWith(changed);
            _isBehind = _changed.Count > 0;
        }

        long now = Environment.TickCount64;
        if (_tables is { } tables)
        {
            foreach (int process in changed) Load(tables, process);
            Release(tables);
            if (now - _asked >= UnknownMilliseconds) Meet(tables, now);
        }

        if (now - _updated >= PeriodMilliseconds) Update(now);
        if (now - _tidied >= TidyMilliseconds) Tidy(now);

        // Where processes map code all the time, what they map is taken together.
        if (changed.Length > 0) Thread.Sleep(1);
    }

    /// <summary>Lets the processes run on that have come to where their programs begin.</summary>
    private void Release(StackTables tables)
    {
        foreach (EntryStop stop in _stops.FindAll(stop => stop.IsReached))
        {
            if (ProcNumbers.InProc(stop.ProcessId) is { } process) tables.Load(process);
            _stops.Remove(stop);
            stop.Dispose();
        }
    }

    /// <summary>Loads a process's tables; not again before nine times as long has passed, so that one that maps code all the time takes little of a CPU.</summary>
    private void Load(StackTables tables, int process)
    {
        long begin = Stopwatch.GetTimestamp();
        tables.Load(process);
        long end = Stopwatch.GetTimestamp();
        _notBefore[process] = end + (9 * (end - begin));
    }

    private void Meet(StackTables tables, long now)
    {
        _asked = now;
        foreach (int process in tables.TakeUnknown())
        {
            if (_met.TryGetValue(process, out long last) && now - last < PeriodMilliseconds) continue;
            _met[process] = now;
            Load(tables, process);
        }
    }

    private void Tidy(long now)
    {
        _tables?.ForgetEnded();
        lock (_gate) _followed.RemoveWhere(process => !Directory.Exists(ProcessRanges.DirectoryOf(process)));
        foreach (int process in _met.Where(item => now - item.Value > TidyMilliseconds).Select(item => item.Key).ToArray()) _met.Remove(process);
        _notBefore.Clear();
        _tidied = now;
    }

    /// <summary>Takes in what the followed processes tell of functions that they compiled.</summary>
    private void Update(long now)
    {
        int[] followed;
        lock (_gate) followed = [.. _followed];
        foreach (int process in followed) _symbols.Update(process);
        _updated = now;
    }

    /// <summary>
    /// Takes what the watch tells. Only what one CPU tells is in order, and a process may map code on another CPU than it was made on: so new processes are
    /// taken first, until none leads to another.
    /// </summary>
    private void TakeAll()
    {
        List<MappingChange> changes = [];
        _watch.Read(changes.Add);
        if (changes.Count == 0) return;
        MappingChange[] made = [.. changes.Where(change => change.Mapping is null)];
        while (made.Length > 0)
        {
            MappingChange[] left = [.. made.Where(change => !TakeNew(change))];
            if (left.Length == made.Length) break;
            made = left;
        }

        foreach (MappingChange change in changes)
        {
            if (change.Mapping is { } mapping) TakeMapping(change.ProcessId, mapping);
        }
    }

    private void TakeMapping(int number, Mapping mapping)
    {
        if (ProcNumbers.InProc(number) is not { } process) return;
        bool isFollowed = _followsAll || _followed.Contains(process);
        if (isFollowed) _symbols.Add(process, mapping, reads: !_followsAll);
        if (_tables is not null && (_tables.Knows(process) || (isFollowed && !_followsAll))) _changed.Add(process);
    }

    /// <returns>Whether the process that made it is followed.</returns>
    private bool TakeNew(MappingChange change)
    {
        if (ProcNumbers.InProc(change.ProcessId) is not { } process) return false;
        if (_tables?.Knows(process) == true) _changed.Add(process);
        if (ProcNumbers.InProc(change.ParentId) is not { } parent || !(_followsAll || _followed.Contains(parent))) return false;
        _symbols.Copy(parent, process);
        if (_followsAll || _followed.Count >= MostProcesses) return true;
        _followed.Add(process);
        _changed.Add(process);
        return true;
    }
}
