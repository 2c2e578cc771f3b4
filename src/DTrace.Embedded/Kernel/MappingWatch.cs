using System.Buffers.Binary;
using System.IO.Pipes;
using System.Text;
using DTrace.Core;
using DTrace.Embedded.Kernel.Attachments;
using DTrace.Embedded.Kernel.Calls;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Kernel;

/// <summary>
/// The kernel's own records of what processes map to be executed, and of new processes: perf events that count nothing, one a CPU, with a ring buffer each
/// (perf_event_open(2), PERF_RECORD_MMAP2 and PERF_RECORD_FORK).
/// </summary>
internal sealed class MappingWatch : IMappingWatch
{
    private const uint SoftwareType = 1;
    private const ulong CountsNothing = 9;

    // Bits of struct perf_event_attr: mmap, task, watermark, mmap2.
    private const ulong Flags = (1 << 8) | (1 << 13) | (1 << 14) | (1 << 23);

    /// <summary>Pages of a ring buffer's data: some hundred records.</summary>
    private const int Pages = 16;

    // enum perf_event_type, and where the records keep what is wanted of them (include/uapi/linux/perf_event.h).
    private const int ForkRecord = 7, MappingRecord = 10;
    private const int HeaderLength = 8, ForkLength = 16, PathOffset = 72;

    private readonly List<PerfRing> _rings = [];
    private readonly AnonymousPipeServerStream _waker = new(PipeDirection.Out);
    private readonly ISystemCalls _system;

    private MappingWatch(ISystemCalls system) => _system = system;

    /// <summary>Opens the watch; null where the kernel refuses it.</summary>
    public static MappingWatch? Open(ISystemCalls system, IReadOnlyList<int> cpus)
    {
        MappingWatch watch = new(system);
        try
        {
            PerfEventAttributes attributes = new() { Type = SoftwareType, Config = CountsNothing, Flags = Flags, Wakeup = 1 };
            foreach (int cpu in cpus)
            {
                int result = PerfEvent.Open(system, attributes, LinuxSystemCalls.AllProcesses, cpu);
                if (result == -Errno.ENODEV) continue;
                if (result < 0) throw KernelRefusal.OfPerfEvent(system, -result, $"watching what processes map on CPU {cpu}");
                watch._rings.Add(PerfRing.Map(system, new Descriptor(system, result), Pages));
            }

            return watch;
        }
        catch (DTraceException)
        {
            watch.Dispose();
            return null;
        }
    }

    /// <inheritdoc/>
    public void Wait(int milliseconds)
    {
        if (_system.WaitReadable([.. _rings.Select(ring => ring.Number), (int)_waker.ClientSafePipeHandle.DangerousGetHandle()], milliseconds) < 0) Thread.Sleep(1);
    }

    /// <inheritdoc/>
    public void Read(Action<MappingChange> tell)
    {
        foreach (PerfRing ring in _rings) ring.Read((type, record) => Tell(type, record, tell));
    }

    /// <inheritdoc/>
    public void Wake() => _waker.WriteByte(0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _waker.Dispose();
        foreach (PerfRing ring in _rings) ring.Dispose();
        _rings.Clear();
    }

    private static void Tell(int type, ReadOnlySpan<byte> record, Action<MappingChange> tell)
    {
        if (type == ForkRecord && record.Length >= HeaderLength + ForkLength)
        {
            int child = I32(record, 8), parent = I32(record, 12);
            if (child != parent && child > 0) tell(new MappingChange(child, parent, null));
        }
        else if (type == MappingRecord && record.Length > PathOffset && I32(record, 8) is > 0 and var process)
        {
            ReadOnlySpan<byte> path = record[PathOffset..];
            int end = path.IndexOf((byte)0);
            ulong start = U64(record, 16);
            string name = Encoding.UTF8.GetString(end < 0 ? path : path[..end]);
            bool isNone = name.StartsWith("//", StringComparison.Ordinal);
            tell(new MappingChange(process, 0, new Mapping(
                start, start + U64(record, 24), U64(record, 32), FileIdentity.DeviceOf((uint)I32(record, 40), (uint)I32(record, 44)), U64(record, 48),
                isNone ? string.Empty : name, IsExecutable: true)));
        }
    }

    private static int I32(ReadOnlySpan<byte> record, int at) => BinaryPrimitives.ReadInt32LittleEndian(record[at..]);

    private static ulong U64(ReadOnlySpan<byte> record, int at) => BinaryPrimitives.ReadUInt64LittleEndian(record[at..]);
}
