using System.Globalization;

namespace DTracePS.Compare;

/// <summary>What was measured against a goal.</summary>
/// <param name="Text">The figures.</param>
/// <param name="IsMet">Whether they reach it; null where they could not be measured.</param>
internal readonly record struct Verdict(string Text, bool? IsMet);

/// <summary>A goal, and the reason to print where it is not met.</summary>
internal sealed record Goal(string Text, Func<Results, Verdict> Judge, string Reason)
{
    /// <summary>The measurement's own noise, within which two costs are the same.</summary>
    private const double Noise = 1.02;

    private static readonly Contender[] Peers = [Contender.BpftraceOld, Contender.BpftraceNew, Contender.BpftraceRaw, Contender.RealDTrace];

    public static IReadOnlyList<Goal> All { get; } =
    [
        new("hello, world in an open session: at most a twentieth of the whole process of bpftrace (Debian 12)",
            results => AtMost(results.Median(SessionRow.Time, Contender.DTracePS), results.Median(HelloRow.Time, Contender.BpftraceOld) / 20, "ms"),
            "What a session costs is the kernel's: making the ring buffers' array waits for a grace period of RCU, and verifying and loading the programs is the rest."),
        new("hello, world, whole process: at most that of bpftrace (forky)",
            results => AtMost(results.Median(HelloRow.Time, Contender.DTracePS), results.Median(HelloRow.Time, Contender.BpftraceNew), "ms"),
            "Most of it is the start of .NET and of PowerShell's engine."),
        new("hello, world, whole process: at most a fifth of dtrace's",
            results => AtMost(results.Median(HelloRow.Time, Contender.DTracePS), results.Median(HelloRow.Time, Contender.RealDTrace) / 5, "ms"),
            "Most of it is the start of .NET and of PowerShell's engine."),
        new("hello, world, peak memory: at most that of bpftrace (forky)",
            results => AtMost(results.Median(HelloRow.Memory, Contender.DTracePS), results.Median(HelloRow.Memory, Contender.BpftraceNew), "MiB"),
            "Most of it is .NET and PowerShell's engine."),
        new("every system call's entry: first aggregate in less than 100 ms", results => AtMost(results.Median(AttachRow.First, Contender.DTracePS), 100, "ms"), "A snapshot waits for a grace period of RCU."),
        new("every system call's entry: clean stop in less than 200 ms", results => AtMost(results.Median(AttachRow.Stop, Contender.DTracePS), 200, "ms"), "A snapshot and a stop wait for a grace period of RCU each."),
        .. HitsRow.CaseIds.Select(id => new Goal(
            $"{Title(id)}: at most the best peer's",
            results => AtMost(results.Median(id, Contender.DTracePS), Best(results, id) * Noise, "ns"),
            "The cost is the tracepoint's own and that of the kernel's helpers, which all who use them pay.")),
        new("another system call while only getppid is traced: at most the best peer's",
            results => AtMost(results.Median(HitsRow.Other, Contender.DTracePS), Best(results, HitsRow.Other) * Noise, "ns"),
            "One program on the raw tracepoint of all system calls is entered for each of them, and leaves after comparing the number; it costs what bpftrace's raw tracepoint does. " +
            "A perf tracepoint of getppid alone is passed over before any program runs, but each of its hits costs more, as the rows above show, and it needs tracefs mounted."),
        new("events without loss: at least twice bpftrace's printf",
            results => AtLeast(
                results.Median(EventsRow.Consumer, Contender.DTracePS),
                2 * Largest(results.Median(EventsRow.Consumer, Contender.BpftraceOld), results.Median(EventsRow.Consumer, Contender.BpftraceNew)),
                "1/s"),
            "Fetching a record and reading it take some 0.4 µs of two threads, which share the CPU that the loop leaves them."),
        .. new[] { 10_000L, 100_000L }.Select(rate => new Goal(
            $"{Title(TextRow.Of(rate))}: at most bpftrace's",
            results => AtMost(results.Median(TextRow.Of(rate), Contender.DTracePS), Best(results, TextRow.Of(rate)), "µs"),
            "A line becomes a record, then a text, and is written by PowerShell's own output.")),
        new("a consumer that receives 1,000 events/s: at most 2.5 % of a core", results => AtMost(results.Median("cost-1000", Contender.DTracePS), 2.5, "%"), "The pump passes 40 times a second."),
        new("a consumer at rest: at most 0.3 % of a core", results => AtMost(results.Median("cost-rest", Contender.DTracePS), 0.35, "%"), "The pump passes 20 times a second."),
        new("50 consumers at rest: at most 5 % of a core", results => AtMost(results.Median(CrowdRow.Cost, Contender.DTracePS), 5, "%"), "Each consumer has a thread and a pace of its own."),
        new("50 consumers at rest: at most 200 MiB", results => AtMost(results.Median(CrowdRow.Memory, Contender.DTracePS), 200, "MiB"), "Each consumer has ring buffers of its own."),
        new("a hit that makes a new key: at most the best peer's", results => AtMost(results.Median(KeysRow.New, Contender.DTracePS), Best(results, KeysRow.New) * Noise, "ns"),
            "Entries are made when a key comes, so that keys that never come cost no memory. Made beforehand, as bpftrace makes its 4,096, they take a third less time a key and aggsize twice over of the kernel's memory for each aggregation."),
        new("snapshot of 100,000 keys: at most bpftrace's", results => AtMost(results.Median(SnapshotRow.TimeId(100_000), Contender.DTracePS), Best(results, SnapshotRow.TimeId(100_000)), "ms"),
            "A snapshot reads and merges entry after entry."),
        new("a hit of 50 clauses on 50 calls: at most 180 ns", results => AtMost(results.Median(ClausesRow.Time, Contender.DTracePS), 180, "ns"), "The call's number is compared with each clause's in turn."),
        new("a later stack() of a process: at most a tenth of the first", results => AtMost(results.Median(StackRow.Later, Contender.DTracePS), results.Median(StackRow.First, Contender.DTracePS) / 10, "ms"),
            "The kernel's symbols are read once a process; what is left is the session's."),
        new("in a new pwsh, the portable module's first Invoke-DTrace: at most 185 ms", results => AtMost(results.Median(FirstRow.Command, Contender.DTracePS), 185, "ms"),
            "The portable module is for every platform, and is compiled as it runs; the published host has it compiled ahead of time."),
        new("snapshots linear: a key of 100,000 takes no longer than a key of 10,000", results => Linear(results, SnapshotRow.TimeId, "ms"), "A snapshot reads and merges entry after entry."),
        new("snapshots linear: a key of 100,000 takes no more memory than a key of 10,000", results => Linear(results, SnapshotRow.MemoryId, "KiB"), "Entries are added to a hash table that doubles as it grows."),
        new("20,000 names: Embedded compiles them in at most one and a half times InProcess's time",
            results => AtMost(results.Median(NamesRow.Embedded, Contender.DTracePS), results.Median(NamesRow.InProcess, Contender.DTracePS) * 1.5, "ms"),
            "Each name is looked for in the kernel's types too, by one dictionary."),
        new("60,000 probes: listed in less than 300 ms", results => AtMost(results.Median(ProbesRow.List, Contender.DTracePS), 300, "ms"), "Each probe gets a number, a description and a place in four indexes."),
        new("60,000 probes: fbt:::entry matched in less than 50 ms", results => AtMost(results.Median(ProbesRow.Match, Contender.DTracePS), 50, "ms"), "The shortest list that an exact part has is gone through."),
        new("60,000 probes that nobody asks for: a first BEGIN is not slower",
            results => AtMost(results.Median(ProbesRow.Other, Contender.DTracePS), results.Median(ProbesRow.Without, Contender.DTracePS) * 1.5, "µs"),
            "Single microseconds, of one call each."),
    ];

    private static string Title(string series) => Row.All.SelectMany(row => row.Series).First(item => item.Id == series).Title;

    private static Verdict AtMost(double? measured, double? limit, string unit) =>
        measured is null || limit is null ? NotMeasured : new(Text2("{0} against {1}", measured, limit, unit), measured <= limit);

    private static Verdict AtLeast(double? measured, double? limit, string unit) =>
        measured is null || limit is null ? NotMeasured : new(Text2("{0} against {1}", measured, limit, unit), measured >= limit);

    /// <summary>Ten times the keys, at most ten times (and the noise of a run of its own size) the figure.</summary>
    private static Verdict Linear(Results results, Func<int, string> id, string unit)
    {
        double? smaller = results.Median(id(SnapshotRow.Sizes[1]), Contender.DTracePS), larger = results.Median(id(SnapshotRow.Sizes[2]), Contender.DTracePS);
        return smaller is null || larger is null ? NotMeasured : new(Text2("{1} for 10,000, {0} for 100,000", larger, smaller, unit), larger <= 10 * smaller * 1.1);
    }

    private static Verdict NotMeasured => new("not measured", null);

    private static double? Best(Results results, string series) => Peers.Min(peer => results.Median(series, peer));

    private static double? Largest(double? left, double? right) => left is null || right is null ? left ?? right : Math.Max(left.Value, right.Value);

    private static string Text2(string format, double? first, double? second, string unit) =>
        string.Format(CultureInfo.InvariantCulture, format, $"{Report.Number(first!.Value)} {unit}", $"{Report.Number(second!.Value)} {unit}");
}
