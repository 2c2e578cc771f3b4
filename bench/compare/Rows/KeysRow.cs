using DTrace.Core;

namespace DTracePS.Compare;

/// <summary>What a key of an aggregation costs: a call that makes a new one, and one that all CPUs count at a time.</summary>
internal sealed class KeysRow : Row
{
    public const string New = "keys-new";
    public const string Hot = "keys-hot";

    private const int Count = 50_000;
    private const int LifeSeconds = 3;

    public override string Id => "keys";

    public override IReadOnlyList<Series> Series { get; } =
    [
        new(New, "a hit of syscall::getpgid:entry { @[arg0] = count(); } that makes a new key", "ns"),
        new(Hot, "a hit of syscall::getppid:entry { @[execname] = count(); } on each CPU at a time, the slowest", "ns"),
    ];

    public override IReadOnlyList<Contender> Contenders { get; } = [Contender.DTracePS, Contender.BpftraceOld, Contender.BpftraceNew];

    public override IEnumerable<(string Series, double Value)> Measure(Contender contender)
    {
        yield return (New, -Load.Fresh(Count) + Traced(
            contender,
            "syscall::getpgid:entry /arg0 >= 0x40000000/ { @[arg0] = count(); }",
            "tracepoint:syscalls:sys_enter_getpgid /args->pid >= 0x40000000/ { @[args->pid] = count(); }",
            () => Load.Fresh(Count)));
        yield return (Hot, -Load.Together() + Traced(
            contender, "syscall::getppid:entry { @[execname] = count(); }", "tracepoint:syscalls:sys_enter_getppid { @[comm] = count(); }", Load.Together));
    }

    private static double Traced(Contender contender, string d, string bpftrace, Func<double> measure)
    {
        if (contender == Contender.DTracePS)
        {
            DTraceConsumer consumer = Ours.Start(d, new KeyValuePair<string, string?>("aggsize", "64m"));
            double cost = measure();
            consumer.Remove();
            return cost;
        }

        string text = $"{bpftrace} interval:ms:300 {{ printf(\"ready\\n\"); }} interval:s:{LifeSeconds} {{ clear(@); exit(); }}";
        using Child child = Child.Start([.. contender.Wrapper(), "env", "BPFTRACE_MAP_KEYS_MAX=200000", "BPFTRACE_MAX_MAP_KEYS=200000", .. contender.Command(text)]);
        child.ReadTo("ready");
        return measure();
    }
}
