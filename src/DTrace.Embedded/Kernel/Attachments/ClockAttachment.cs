using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Kernel.Calls;

namespace DTrace.Embedded.Kernel.Attachments;

/// <summary>A program attached to the clock of one or of every CPU.</summary>
internal sealed class ClockAttachment : IDisposable
{
    private readonly List<PerfEvent> _events = [];

    private ClockAttachment()
    {
    }

    /// <summary>Opens every clock before the first one ticks, so that no CPU is ahead by the time the opening takes.</summary>
    public static ClockAttachment Attach(ISystemCalls system, IReadOnlyList<int> cpus, ClockPoint target, Descriptor program)
    {
        if (target.PeriodNanoseconds == 0) throw new ArgumentException("A clock's period is at least one nanosecond.");
        ClockAttachment attachment = new();
        try
        {
            foreach (int cpu in cpus)
            {
                if (PerfEvent.OpenClock(system, cpu, target.PeriodNanoseconds, program) is { } opened) attachment._events.Add(opened);
                if (!target.EveryCpu && attachment._events.Count > 0) break;
            }

            if (attachment._events.Count == 0) throw new DTraceException(DTraceErrorKind.Engine, "perf_event_open: no CPU has a clock.");
            foreach (PerfEvent opened in attachment._events) opened.Enable();
            return attachment;
        }
        catch
        {
            attachment.Dispose();
            throw;
        }
    }

    /// <summary>Stops the clocks.</summary>
    public void Dispose() => _events.ForEach(opened => opened.Dispose());
}
