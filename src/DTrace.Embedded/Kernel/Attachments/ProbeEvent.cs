using System.Globalization;
using System.Text;
using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Kernel.Calls;

namespace DTrace.Embedded.Kernel.Attachments;

/// <summary>
/// Attaches a program to a function of the kernel or to an instruction of a user's program: a perf event is the probe, and a link, which carries the
/// cookie (Linux 5.15), keeps it open. The program runs on every CPU, whichever the event is of.
/// </summary>
internal static class ProbeEvent
{
    /// <summary>BPF_PERF_EVENT of enum bpf_attach_type.</summary>
    private const uint PerfEventLink = 41;

    // /sys/bus/event_source/devices/kprobe/format and .../uprobe/format: retprobe is bit 0, ref_ctr_offset bits 32 to 63.
    private const ulong ReturnFlag = 1;
    private const int SemaphoreShift = 32;

    /// <summary>Attaches a program to a function of the kernel; from then on it runs.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.NoProbe"/>: the function cannot take a probe, or is there no more.</exception>
    public static unsafe Descriptor Attach(BpfCalls calls, KernelFunctionPoint point, Descriptor program, ulong cookie)
    {
        fixed (byte* function = Encoding.UTF8.GetBytes(point.Function + '\0'))
        {
            PerfEventAttributes attributes = new()
            {
                Type = ProbeEventType.Find(ProbeEventType.Kernel)
                    ?? throw new DTraceException(DTraceErrorKind.Engine, "This kernel has no probes on its functions: it needs CONFIG_KPROBE_EVENTS."),
                Config = point.IsReturn ? ReturnFlag : 0,
                Config1 = (ulong)function,
            };
            int result = PerfEvent.OpenOnAnyCpu(calls.System, attributes);
            if (KernelRefusal.IsOfFunction(-result)) throw KernelRefusal.OfFunction(point, -result);
            return Link(calls, result, program, cookie, $"enabling {point}");
        }
    }

    /// <summary>Attaches a program to an instruction of a user's program; from then on it runs.</summary>
    /// <exception cref="DTraceException">
    /// <see cref="DTraceErrorKind.NoProbe"/>: the instruction cannot take a probe, the file is gone or the process has ended, which the message says.
    /// </exception>
    public static unsafe Descriptor Attach(BpfCalls calls, UserProbePoint point, Descriptor program, ulong cookie)
    {
        fixed (byte* path = Encoding.UTF8.GetBytes(point.Path + '\0'))
        {
            PerfEventAttributes attributes = new()
            {
                Type = ProbeEventType.Find(ProbeEventType.User)
                    ?? throw new DTraceException(DTraceErrorKind.Engine, "This kernel has no probes in user programs: it needs CONFIG_UPROBE_EVENTS."),
                Config = (point.IsReturn ? ReturnFlag : 0) | ((ulong)point.Semaphore << SemaphoreShift),
                Config1 = (ulong)path,
                Config2 = point.Offset,
            };
            int result = point.ProcessId is { } process
                ? PerfEvent.Open(calls.System, attributes, process, LinuxSystemCalls.AnyCpu)
                : PerfEvent.OpenOnAnyCpu(calls.System, attributes);
            if (Refusal(point, -result) is { } refusal) throw refusal;
            return Link(calls, result, program, cookie, $"setting a probe at {Describe(point)}");
        }
    }

    /// <summary>The link of an event that was opened, or the event's error.</summary>
    private static Descriptor Link(BpfCalls calls, int result, Descriptor program, ulong cookie, string doing)
    {
        if (result < 0) throw KernelRefusal.Of(calls.System, "perf_event_open", -result, doing);
        using Descriptor opened = new(calls.System, result);
        return calls.Own(BpfCommand.LinkCreate, calls.CreateLink(program, opened, PerfEventLink, cookie), doing);
    }

    /// <summary>Why a point cannot take a probe; null where an error says something else.</summary>
    public static DTraceException? Refusal(UserProbePoint point, int errno) => errno switch
    {
        Errno.ENOENT => new DTraceException(DTraceErrorKind.NoProbe, $"The file {point.Path} is not there."),
        Errno.ESRCH => new DTraceException(DTraceErrorKind.NoProbe, $"Process {point.ProcessId} has ended."),
        Errno.EINVAL or Errno.EIO or Errno.EBADF or Errno.EOPNOTSUPP or Errno.ENOTSUPP =>
            new DTraceException(DTraceErrorKind.NoProbe, $"No probe can be set at {Describe(point)}: the kernel does not take the instruction there."),
        _ => null,
    };

    private static string Describe(UserProbePoint point) =>
        string.Create(CultureInfo.InvariantCulture, $"{(point.IsReturn ? "the return of " : string.Empty)}{point.Path}+0x{point.Offset:x}");
}
