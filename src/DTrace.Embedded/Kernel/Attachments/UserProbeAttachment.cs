using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using DTrace.Core;
using DTrace.Embedded.Attach;

namespace DTrace.Embedded.Kernel.Attachments;

/// <summary>A program attached to an instruction of a user's program, by a perf event of the kind "uprobe" and a link that carries the cookie (Linux 5.15).</summary>
internal sealed class UserProbeAttachment : IDisposable
{
    /// <summary>/sys/bus/event_source/devices/uprobe/format: retprobe is bit 0, ref_ctr_offset bits 32 to 63.</summary>
    private const ulong ReturnFlag = 1;
    private const int SemaphoreShift = 32;

    private readonly Descriptor _event;
    private readonly Descriptor _link;

    private UserProbeAttachment(Descriptor opened, Descriptor link)
    {
        _event = opened;
        _link = link;
    }

    /// <summary>Attaches a program; from then on it runs.</summary>
    /// <exception cref="DTraceException">
    /// <see cref="DTraceErrorKind.NoProbe"/>: the instruction cannot take a probe, the file is gone or the process has ended, which the message says.
    /// </exception>
    public static UserProbeAttachment Attach(BpfCalls calls, UserProbePoint point, Descriptor program, ulong cookie)
    {
        Descriptor opened = Open(calls, point);
        try
        {
            int result = calls.CreateLink(program, opened, ProbeEventType.PerfEventLink, cookie);
            return new UserProbeAttachment(opened, calls.Own(BpfCommand.LinkCreate, result, $"attaching to {Describe(point)}"));
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _link.Dispose();
        _event.Dispose();
    }

    private static unsafe Descriptor Open(BpfCalls calls, UserProbePoint point)
    {
        fixed (byte* path = Encoding.UTF8.GetBytes(point.Path + '\0'))
        {
            PerfEventAttributes attributes = new()
            {
                Type = ProbeEventType.Find("uprobe")
                    ?? throw new DTraceException(DTraceErrorKind.Engine, "This kernel has no probes in user programs: it needs CONFIG_UPROBE_EVENTS."),
                Size = (uint)Marshal.SizeOf<PerfEventAttributes>(),
                Config = (point.IsReturn ? ReturnFlag : 0) | ((ulong)point.Semaphore << SemaphoreShift),
                Config1 = (ulong)path,
                Config2 = point.Offset,
            };
            int process = point.ProcessId ?? LinuxSystemCalls.AllProcesses, cpu = point.ProcessId is null ? 0 : LinuxSystemCalls.AnyCpu;
            int result = calls.System.PerfEventOpen(MemoryMarshal.AsBytes(new Span<PerfEventAttributes>(ref attributes)), process, cpu);
            if (result >= 0) return new Descriptor(calls.System, result);
            throw -result switch
            {
                Errno.ENOENT => Refused($"the file {point.Path} is not there"),
                Errno.ESRCH => Refused($"process {point.ProcessId} has ended"),
                Errno.EINVAL or Errno.EIO or Errno.EOPNOTSUPP or Errno.ENOTSUPP => Refused($"no probe can be set at {Describe(point)}: the kernel does not take the instruction there"),
                _ => KernelRefusal.Of(calls.System, "perf_event_open", -result, $"setting a probe at {Describe(point)}"),
            };
        }
    }

    private static DTraceException Refused(string why) => new(DTraceErrorKind.NoProbe, char.ToUpperInvariant(why[0]) + why[1..] + ".");

    private static string Describe(UserProbePoint point) =>
        string.Create(CultureInfo.InvariantCulture, $"{(point.IsReturn ? "the return of " : string.Empty)}{point.Path}+0x{point.Offset:x}");
}
