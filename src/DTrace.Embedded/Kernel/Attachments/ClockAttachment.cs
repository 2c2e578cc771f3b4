using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Kernel.Calls;

namespace DTrace.Embedded.Kernel.Attachments;

/// <summary>A program attached to the clock of one or of every CPU that runs.</summary>
internal sealed class ClockAttachment : IDisposable
{
    private readonly ISystemCalls _system;
    private readonly ClockPoint _target;
    private readonly Descriptor _program;
    private readonly SortedDictionary<int, PerfEvent> _events = [];

    private ClockAttachment(ISystemCalls system, ClockPoint target, Descriptor program)
    {
        _system = system;
        _target = target;
        _program = program;
    }

    /// <summary>The clock.</summary>
    public ClockPoint Target => _target;

    /// <summary>Attaches a program; from then on it runs.</summary>
    public static ClockAttachment Attach(ISystemCalls system, ClockPoint target, Descriptor program)
    {
        if (target.PeriodNanoseconds == 0) throw new ArgumentException("A clock's period is at least one nanosecond.");
        ClockAttachment attachment = new(system, target, program);
        try
        {
            attachment.Open(system.OnlineCpus());
            return attachment;
        }
        catch
        {
            attachment.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Closes the clocks of CPUs that no longer run, which took the events with them for good (perf_event_exit_cpu, kernel/events/core.c), and opens
    /// those of CPUs that run by now.
    /// </summary>
    public void Follow(IReadOnlyList<int> online)
    {
        foreach (int gone in _events.Keys.Except(online).ToArray())
        {
            _events[gone].Dispose();
            _events.Remove(gone);
        }

        if (_target.EveryCpu ? _events.Count < online.Count : _events.Count == 0) Open(online);
    }

    /// <summary>Stops the clocks.</summary>
    public void Dispose()
    {
        foreach (PerfEvent opened in _events.Values) opened.Dispose();
    }

    /// <summary>Opens every clock that is missing before the first one of them ticks, so that no CPU is ahead by the time the opening takes.</summary>
    private void Open(IReadOnlyList<int> cpus)
    {
        List<PerfEvent> added = [];
        foreach (int cpu in cpus)
        {
            if (_events.ContainsKey(cpu) || PerfEvent.OpenClock(_system, cpu, _target.PeriodNanoseconds, _program) is not { } opened) continue;
            _events.Add(cpu, opened);
            added.Add(opened);
            if (!_target.EveryCpu) break;
        }

        if (_events.Count == 0) throw new DTraceException(DTraceErrorKind.Engine, "perf_event_open: no CPU has a clock.");
        added.ForEach(opened => opened.Enable());
    }
}
