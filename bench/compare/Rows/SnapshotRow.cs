using System.Diagnostics;
using System.Globalization;
using DTrace.Core;

namespace DTracePS.Compare;

/// <summary>
/// A snapshot of an aggregation of 1,000, 10,000 and 100,000 keys: its time, and with us the memory it allocates. With the peers the time to print it,
/// between two lines around the printing: bpftrace reads the keys there, dtrace has read them before.
/// </summary>
internal sealed class SnapshotRow : Row
{
    /// <summary>How many keys.</summary>
    public static readonly int[] Sizes = [1_000, 10_000, 100_000];

    public override string Id => "snapshot";

    public override IReadOnlyList<Series> Series { get; } =
    [
        .. Sizes.Select(size => new Series(TimeId(size), string.Create(CultureInfo.InvariantCulture, $"snapshot of {size:N0} keys"), "ms")),
        .. Sizes.Select(size => new Series(MemoryId(size), string.Create(CultureInfo.InvariantCulture, $"snapshot of {size:N0} keys: memory allocated"), "KiB")),
    ];

    public override IReadOnlyList<Contender> Contenders { get; } = [Contender.DTracePS, Contender.BpftraceOld, Contender.BpftraceNew, Contender.RealDTrace];

    public static string TimeId(int size) => string.Create(CultureInfo.InvariantCulture, $"snapshot-{size}");

    public static string MemoryId(int size) => string.Create(CultureInfo.InvariantCulture, $"snapshot-memory-{size}");

    public override IEnumerable<(string Series, double Value)> Measure(Contender contender) =>
        Sizes.SelectMany(size => contender == Contender.DTracePS ? MeasureOurs(size) : [(TimeId(size), MeasurePeer(contender, size))]);

    private static (string Series, double Value)[] MeasureOurs(int size)
    {
        DTraceConsumer consumer = Ours.Start("syscall::getpgid:entry /arg0 >= 0x40000000/ { @[arg0] = count(); }", new KeyValuePair<string, string?>("aggsize", "64m"));
        Load.Keys(size);
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long begin = Stopwatch.GetTimestamp();
        int entries = consumer.Read().Count;
        double milliseconds = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        double kibibytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1024.0;
        consumer.Remove();

        // The pump takes a snapshot each second by itself: what it took before is in the same totals, read and copied all the same.
        return entries == size
            ? [(TimeId(size), milliseconds), (MemoryId(size), kibibytes)]
            : throw new InvalidOperationException($"The snapshot has {entries} entries, not {size}.");
    }

    private static double MeasurePeer(Contender contender, int size)
    {
        int life = 3 + (size / 50_000);
        string[] command = contender == Contender.RealDTrace
            ? contender.Command($"BEGIN {{ printf(\"ready\\n\"); }} syscall::getpgid:entry /arg0 >= 0x40000000/ {{ @[arg0] = count(); }} {Load.End} {{ printf(\"begin\\n\"); printa(@); printf(\"end\\n\"); exit(0); }} {Load.Limit}", "-x", "aggsize=64m", "-x", "switchrate=100ms")
            : ["env", "BPFTRACE_MAP_KEYS_MAX=200000", "BPFTRACE_MAX_MAP_KEYS=200000", .. contender.Command($"tracepoint:syscalls:sys_enter_getpgid /args->pid >= 0x40000000/ {{ @[args->pid] = count(); }} interval:ms:300 {{ printf(\"ready\\n\"); }} interval:s:{life} {{ printf(\"begin\\n\"); print(@); printf(\"end\\n\"); clear(@); exit(); }}")];
        using Child child = Child.Start([.. contender.Wrapper(), .. command]);
        child.ReadTo("ready");
        Load.Keys(size);
        if (contender == Contender.RealDTrace) Load.CallEnd();
        child.ReadTo("begin");
        long begin = Stopwatch.GetTimestamp();
        int entries = child.ReadTo("end");
        double milliseconds = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        return entries >= size ? milliseconds : throw new InvalidOperationException($"It printed {entries} entries, not {size}.");
    }
}
