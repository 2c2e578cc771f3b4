namespace DTracePS.Compare;

/// <summary>Hello, world: the whole process, which prints those words; of ours that is the README's first example.</summary>
internal sealed class HelloRow : Row
{
    public const string Time = "hello-process";
    public const string Memory = "hello-memory";

    public override string Id => "hello";

    public override IReadOnlyList<Series> Series { get; } =
        [new(Time, "hello, world: whole process", "ms"), new(Memory, "hello, world: peak memory", "MiB")];

    public override IReadOnlyList<Contender> Contenders { get; } = [Contender.DTracePS, Contender.BpftraceOld, Contender.BpftraceNew, Contender.RealDTrace];

    public override IEnumerable<(string Series, double Value)> Measure(Contender contender)
    {
        TimedRun run = contender switch
        {
            Contender.DTracePS => Load.Time([], [Workspace.Host, "-NonInteractive", "-File", Path.Combine(Workspace.Root, "examples", "hello-world.ps1")]),
            Contender.RealDTrace => Load.Time(contender.Wrapper(), contender.Command("BEGIN { trace(\"hello, world\"); exit(0); }")),
            _ => Load.Time(contender.Wrapper(), contender.Command("BEGIN { printf(\"hello, world\\n\"); exit(); }")),
        };
        return [(Time, run.Total), (Memory, run.PeakMemory)];
    }
}
