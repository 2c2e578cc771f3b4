using System.Runtime.InteropServices;
using DTrace.Core;
using DTrace.Embedded.Attach;

namespace DTrace.Embedded.Kernel.Attachments;

/// <summary>A program attached to a trace event, by a perf event of the kind "tracepoint". The program runs on every CPU, whichever the event is of.</summary>
internal sealed class PerfTracepointAttachment : IDisposable
{
    /// <summary>PERF_TYPE_TRACEPOINT.</summary>
    private const uint TracepointType = 2;

    private readonly Descriptor _event;

    private PerfTracepointAttachment(Descriptor opened) => _event = opened;

    /// <summary>Attaches a program; from then on it runs.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.NoProbe"/>: the event is gone.</exception>
    public static PerfTracepointAttachment Attach(BpfCalls calls, PerfTracepointPoint point, Descriptor program)
    {
        PerfEventAttributes attributes = new()
        {
            Type = TracepointType,
            Size = (uint)Marshal.SizeOf<PerfEventAttributes>(),
            Config = (ulong)point.Id,
            SamplePeriod = 1,
        };
        int result = calls.System.PerfEventOpen(MemoryMarshal.AsBytes(new Span<PerfEventAttributes>(ref attributes)), LinuxSystemCalls.AllProcesses, cpu: 0);
        if (result is -Errno.ENOENT or -Errno.EINVAL) throw new DTraceException(DTraceErrorKind.NoProbe, $"This kernel has no tracepoint '{point.Name}' any more.");
        if (result < 0) throw KernelRefusal.Of(calls.System, "perf_event_open", -result, $"attaching to tracepoint '{point.Name}'");
        Descriptor opened = new(calls.System, result);
        try
        {
            result = calls.System.Control(opened.Number, PerfEvent.SetProgramRequest, (uint)program.Number);
            GC.KeepAlive(program);
            return result >= 0
                ? new PerfTracepointAttachment(opened)
                : throw KernelRefusal.Of(calls.System, "ioctl(PERF_EVENT_IOC_SET_BPF)", -result, $"attaching to tracepoint '{point.Name}'");
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public void Dispose() => _event.Dispose();
}
