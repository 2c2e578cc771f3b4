using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Kernel.Calls;

namespace DTrace.Embedded.Kernel.Attachments;

/// <summary>A program attached to a trace event, by a perf event. The program runs on every CPU, whichever the event is of.</summary>
internal sealed class TraceEventAttachment : IDisposable
{
    /// <summary>PERF_TYPE_TRACEPOINT.</summary>
    private const uint TracepointType = 2;

    private readonly Descriptor _event;

    private TraceEventAttachment(Descriptor opened) => _event = opened;

    /// <summary>Attaches a program; from then on it runs.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.NoProbe"/>: the event is gone.</exception>
    public static TraceEventAttachment Attach(BpfCalls calls, PerfTracepointPoint point, Descriptor program)
    {
        string doing = $"attaching to tracepoint '{point.Name}'";
        PerfEventAttributes attributes = new() { Type = TracepointType, Config = (ulong)point.Id, SamplePeriod = 1 };
        int result = PerfEvent.OpenOnAnyCpu(calls.System, attributes);
        if (result is -Errno.ENOENT or -Errno.EINVAL) throw new DTraceException(DTraceErrorKind.NoProbe, $"This kernel has no tracepoint '{point.Name}' any more.");
        if (result < 0) throw KernelRefusal.Of(calls.System, "perf_event_open", -result, doing);
        Descriptor opened = new(calls.System, result);
        result = calls.System.Control(opened.Number, PerfEvent.SetProgramRequest, (uint)program.Number);
        GC.KeepAlive(program);
        if (result >= 0) return new TraceEventAttachment(opened);
        opened.Dispose();
        throw KernelRefusal.Of(calls.System, "ioctl(PERF_EVENT_IOC_SET_BPF)", -result, doing);
    }

    public void Dispose() => _event.Dispose();
}
