using System.Runtime.InteropServices;
using System.Text;
using DTrace.Core;
using DTrace.Embedded.Attach;

namespace DTrace.Embedded.Kernel.Attachments;

/// <summary>A program attached to a kernel function, by a perf event of the kind "kprobe" and a link that carries the cookie (Linux 5.15).</summary>
internal sealed class KernelFunctionAttachment : IDisposable
{
    /// <summary>/sys/bus/event_source/devices/kprobe/format: retprobe is bit 0.</summary>
    private const ulong ReturnFlag = 1;

    private readonly Descriptor _event;
    private readonly Descriptor _link;

    private KernelFunctionAttachment(Descriptor opened, Descriptor link)
    {
        _event = opened;
        _link = link;
    }

    /// <summary>Whether this kernel has probes on its functions at all.</summary>
    public static bool IsAvailable => ProbeEventType.Find("kprobe") is not null;

    /// <summary>Attaches a program; from then on it runs.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.NoProbe"/>: the function cannot take a probe, or is there no more.</exception>
    public static unsafe KernelFunctionAttachment Attach(BpfCalls calls, KernelFunctionPoint point, Descriptor program, ulong cookie)
    {
        string name = $"fbt::{point.Function}:{(point.IsReturn ? "return" : "entry")}";
        uint type = ProbeEventType.Find("kprobe")
            ?? throw new DTraceException(DTraceErrorKind.Engine, "This kernel has no probes on its functions: it needs CONFIG_KPROBE_EVENTS.");
        fixed (byte* function = Encoding.UTF8.GetBytes(point.Function + '\0'))
        {
            PerfEventAttributes attributes = new()
            {
                Type = type,
                Size = (uint)Marshal.SizeOf<PerfEventAttributes>(),
                Config = point.IsReturn ? ReturnFlag : 0,
                Config1 = (ulong)function,
            };
            int result = calls.System.PerfEventOpen(MemoryMarshal.AsBytes(new Span<PerfEventAttributes>(ref attributes)), LinuxSystemCalls.AllProcesses, cpu: 0);
            if (result is -Errno.ENOENT or -Errno.EINVAL or -Errno.EADDRNOTAVAIL or -Errno.EOPNOTSUPP)
                throw new DTraceException(DTraceErrorKind.NoProbe, $"Failed to enable {name}: the kernel lets nothing be attached to this function ({Errno.Describe(-result)}).");
            if (result < 0) throw KernelRefusal.Of(calls.System, "perf_event_open", -result, $"enabling {name}");
            Descriptor opened = new(calls.System, result);
            try
            {
                int link = calls.CreateLink(program, opened, ProbeEventType.PerfEventLink, cookie);
                return new KernelFunctionAttachment(opened, calls.Own(BpfCommand.LinkCreate, link, $"enabling {name}"));
            }
            catch
            {
                opened.Dispose();
                throw;
            }
        }
    }

    public void Dispose()
    {
        _link.Dispose();
        _event.Dispose();
    }
}
