using System.Runtime.InteropServices;
using DTrace.Embedded.Kernel.Calls;

namespace DTrace.Embedded.Kernel.Attachments;

/// <summary>perf_event_open(2): the first 72 bytes of struct perf_event_attr (PERF_ATTR_SIZE_VER1).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PerfEventAttributes
{
    public uint Type;
    public uint Size;
    public ulong Config;
    public ulong SamplePeriod;
    public ulong SampleType;
    public ulong ReadFormat;
    public ulong Flags;
    public uint Wakeup;
    public uint BreakpointType;
    public ulong Config1;
    public ulong Config2;
}

/// <summary>A clock of one CPU that runs a program at each tick.</summary>
internal sealed class PerfEvent : IDisposable
{
    private const uint SoftwareType = 1;
    private const ulong CpuClock = 0;
    private const ulong Disabled = 1;

    // _IO('$', 0), _IO('$', 1) and _IOW('$', 8, __u32) of include/uapi/linux/perf_event.h.
    private const uint EnableRequest = 0x2400;
    private const uint DisableRequest = 0x2401;
    public const uint SetProgramRequest = 0x4004_2408;

    private readonly ISystemCalls _system;
    private readonly Descriptor _event;

    private PerfEvent(ISystemCalls system, Descriptor descriptor)
    {
        _system = system;
        _event = descriptor;
    }

    /// <summary>perf_event_open(2): a descriptor, or a negative errno.</summary>
    public static int Open(ISystemCalls system, PerfEventAttributes attributes, int process, int cpu)
    {
        attributes.Size = (uint)Marshal.SizeOf<PerfEventAttributes>();
        return system.PerfEventOpen(MemoryMarshal.AsBytes(new Span<PerfEventAttributes>(ref attributes)), process, cpu);
    }

    /// <summary>
    /// perf_event_open(2) of an event whose program runs on every CPU, whichever the event is of: a CPU that runs is taken. It may be taken off later; the
    /// program then runs on.
    /// </summary>
    public static int OpenOnAnyCpu(ISystemCalls system, PerfEventAttributes attributes)
    {
        int result = -Errno.ENODEV;
        foreach (int cpu in system.OnlineCpus())
        {
            result = Open(system, attributes, LinuxSystemCalls.AllProcesses, cpu);
            if (result != -Errno.ENODEV) break;
        }

        return result;
    }

    /// <summary>Opens a clock with a program, not yet ticking; null where the CPU does not run (any more).</summary>
    public static PerfEvent? OpenClock(ISystemCalls system, int cpu, ulong periodNanoseconds, Descriptor program)
    {
        PerfEventAttributes attributes = new()
        {
            Type = SoftwareType,
            Config = CpuClock,
            SamplePeriod = periodNanoseconds,
            Flags = Disabled,
        };
        int result = Open(system, attributes, LinuxSystemCalls.AllProcesses, cpu);
        if (result == -Errno.ENODEV) return null;
        if (result < 0) throw KernelRefusal.OfPerfEvent(system, -result, $"opening a clock on CPU {cpu}");
        PerfEvent opened = new(system, new Descriptor(system, result));
        try
        {
            opened.Control(SetProgramRequest, (uint)program.Number, "PERF_EVENT_IOC_SET_BPF");
            GC.KeepAlive(program);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Lets it tick.</summary>
    public void Enable() => Control(EnableRequest, 0, "PERF_EVENT_IOC_ENABLE");

    /// <summary>
    /// Stops it. The kernel disables an event by a call on the CPU it belongs to and waits for that call (event_function_call,
    /// kernel/events/core.c), which cancels the timer there: the program is not running on return and runs no more, even where a
    /// child just being forked still holds a copy of the descriptor.
    /// </summary>
    public void Dispose()
    {
        if (_event.IsClosed) return;
        _system.Control(_event.Number, DisableRequest, 0);
        _event.Dispose();
    }

    private void Control(uint request, uint argument, string name)
    {
        int result = _system.Control(_event.Number, request, argument);
        GC.KeepAlive(_event);
        if (result < 0) throw KernelRefusal.Of(_system, $"ioctl({name})", -result, "attaching a program to a clock");
    }
}
