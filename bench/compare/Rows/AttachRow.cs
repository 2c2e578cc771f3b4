using System.Diagnostics;
using DTrace.Core;

namespace DTracePS.Compare;

/// <summary>
/// <c>syscall:::entry { @[execname] = count(); }</c>: to the first aggregate, and to a clean stop. Ours begins at Start, with the program
/// compiled; a peer begins with its process, which compiles first.
/// </summary>
internal sealed class AttachRow : Row
{
    public const string First = "attach-first";
    public const string Stop = "attach-stop";

    private const string Ours = "syscall:::entry { @[execname] = count(); }";
    private const string Bpftrace = "sys_enter { @[comm] = count(); } interval:ms:1 { print(@); exit(); }";

    public override string Id => "attach";

    public override IReadOnlyList<Series> Series { get; } =
    [
        new(First, "every system call's entry: start to first aggregate", "ms"),
        new(Stop, "every system call's entry: start to clean stop", "ms"),
        new("attach-memory", "every system call's entry: peak memory", "MiB"),
    ];

    public override IReadOnlyList<Contender> Contenders { get; } = Enum.GetValues<Contender>();

    public override IEnumerable<(string Series, double Value)> Measure(Contender contender)
    {
        if (contender == Contender.DTracePS) return MeasureOurs();
        TimedRun run = Load.Time(contender.Wrapper(), contender.Command(contender switch
        {
            Contender.RealDTrace => Ours + " tick-1ms { printa(\"@ %s %@d\\n\", @); exit(0); }",
            Contender.BpftraceRaw => "rawtracepoint:" + Bpftrace,
            _ => "tracepoint:raw_syscalls:" + Bpftrace,
        }));
        return [(First, run.FirstAggregate), (Stop, run.Total), ("attach-memory", run.PeakMemory)];
    }

    private static IEnumerable<(string Series, double Value)> MeasureOurs()
    {
        DTraceConsumer consumer = Compare.Ours.Compile(Ours);
        long begin = Stopwatch.GetTimestamp();
        consumer.StartAsync().GetAwaiter().GetResult();
        while (consumer.Read().Count == 0)
        {
        }

        double first = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        consumer.Stop();
        double stopped = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        consumer.Remove();
        TimedRun run = Load.Time([], [Workspace.Host, "-NonInteractive", "-Command", $"Invoke-DTrace '{Ours}' -Engine Embedded -Duration 1ms"]);
        return [(First, first), (Stop, stopped), ("attach-memory", run.PeakMemory)];
    }
}
