using DTrace.Embedded.Bpf;
using DTrace.Embedded.Host;

namespace DTrace.Embedded.InProcess;

/// <summary>The helper functions, with the kernel's results and errors; R1 to R5 are the arguments.</summary>
/// <param name="maps">The memory and maps.</param>
internal sealed class HelperCalls(MapTable maps)
{
    /// <summary>The CPU the firing is for.</summary>
    public int Cpu { get; set; }

    /// <summary>Calls a helper and gives what it leaves in R0.</summary>
    /// <exception cref="MachineFaultException">An argument is not what the kernel's verifier would allow.</exception>
    public ulong Call(BpfHelper helper, ReadOnlySpan<ulong> r) => helper switch
    {
        BpfHelper.MapLookupElement => LookupElement(r),
        BpfHelper.MapUpdateElement => (ulong)UpdateElement(r),
        BpfHelper.MapDeleteElement => (ulong)DeleteElement(r),
        BpfHelper.KTimeGetNs => (ulong)HostClock.Nanoseconds,
        BpfHelper.GetPrandomU32 => (uint)Random.Shared.NextInt64(1L << 32),
        BpfHelper.GetSmpProcessorId => (uint)Cpu,
        BpfHelper.GetCurrentPidTgid => ((ulong)(uint)Environment.ProcessId << 32) | (uint)HostProcess.ThreadId,
        BpfHelper.GetCurrentUidGid => ((ulong)HostProcess.GroupId << 32) | HostProcess.UserId,
        BpfHelper.GetCurrentComm => (ulong)CurrentName(r[1], Size(r[2])),
        BpfHelper.GetCurrentTask or BpfHelper.GetCurrentTaskBtf => 0,
        BpfHelper.HostThreadTime => (ulong)HostClock.ThreadNanoseconds,
        BpfHelper.HostSpin => Spin((long)r[1]),
        BpfHelper.HostArguments => (ulong)CurrentArguments(r[1], Size(r[2])),
        BpfHelper.GetStack => (ulong)NoStack(r[2], Size(r[3])),
        BpfHelper.ProbeReadUser or BpfHelper.ProbeReadKernel => (ulong)ProbeRead(r[1], Size(r[2]), r[3]),
        BpfHelper.ProbeReadUserString or BpfHelper.ProbeReadKernelString => (ulong)ProbeReadString(r[1], Size(r[2]), r[3]),
        BpfHelper.RingBufferOutput => (ulong)maps.Find(r[1]).Output(Read(r[2], Size(r[3])), r[4]),
        _ => throw new MachineFaultException($"it calls the helper {(int)helper}, which the machine does not have"),
    };

    private static int Size(ulong argument) =>
        argument <= int.MaxValue ? (int)argument : throw new MachineFaultException($"it gives a size of 0x{argument:x} bytes");

    private ReadOnlySpan<byte> Read(ulong address, int size) => size == 0 ? [] : maps.Space.Access(address, size, false);

    private Span<byte> Write(ulong address, int size) => size == 0 ? [] : maps.Space.Access(address, size, true);

    private ulong LookupElement(ReadOnlySpan<ulong> r)
    {
        MachineMap map = maps.Find(r[1]);
        return map.LookupAddress(Read(r[2], map.Spec.KeySize), Cpu);
    }

    private long UpdateElement(ReadOnlySpan<ulong> r)
    {
        MachineMap map = Writable(r[1]);
        return map.UpdateValue(Read(r[2], map.Spec.KeySize), Read(r[3], map.Spec.ValueSize), r[4], Cpu);
    }

    private long DeleteElement(ReadOnlySpan<ulong> r)
    {
        MachineMap map = Writable(r[1]);
        return map.DeleteValue(Read(r[2], map.Spec.KeySize));
    }

    private MachineMap Writable(ulong handle)
    {
        MachineMap map = maps.Find(handle);
        return map.Spec.IsReadOnly ? throw new MachineFaultException($"it changes the map '{map.Spec.Name}', which it may only read") : map;
    }

    private static ulong Spin(long nanoseconds)
    {
        long end = HostClock.Nanoseconds + nanoseconds;
        while (HostClock.Nanoseconds < end) Thread.SpinWait(1);
        return 0;
    }

    private long CurrentName(ulong buffer, int size)
    {
        if (size == 0) return -Errno.Invalid;
        Span<byte> to = Write(buffer, size);
        to.Clear();
        ReadOnlySpan<byte> name = HostProcess.Name;
        name[..int.Min(name.Length, size - 1)].CopyTo(to);
        return 0;
    }

    private int CurrentArguments(ulong buffer, int size)
    {
        ReadOnlySpan<byte> arguments = HostProcess.Arguments;
        int length = int.Min(arguments.Length, size);
        arguments[..length].CopyTo(Write(buffer, size));
        return length;
    }

    /// <summary>The machine's programs have no stack beneath them to report; the buffer is cleared, as the kernel does on errors.</summary>
    private long NoStack(ulong buffer, int size)
    {
        Write(buffer, size).Clear();
        return -Errno.NotSupported;
    }

    private long ProbeRead(ulong destination, int size, ulong source)
    {
        if (size == 0) return 0;
        Span<byte> to = Write(destination, size);
        if (!maps.Space.TryAccess(source, size, false, out Span<byte> from))
        {
            to.Clear();
            return -Errno.Fault;
        }

        from.CopyTo(to);
        return 0;
    }

    private long ProbeReadString(ulong destination, int size, ulong source)
    {
        if (size == 0) return 0;
        Span<byte> to = Write(destination, size);
        if (!maps.Space.TryAccessUpTo(source, size, out Span<byte> from))
        {
            to.Clear();
            return -Errno.Fault;
        }

        int end = from.IndexOf((byte)0);
        if (end < 0 && from.Length < size)
        {
            to.Clear();
            return -Errno.Fault;
        }

        if (end < 0) end = size - 1;
        from[..end].CopyTo(to);
        to[end] = 0;
        return end + 1;
    }
}
