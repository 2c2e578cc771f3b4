using System.Diagnostics;
using DTrace.Core;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Providers.Dtrace;

namespace DTracePS.Compare;

/// <summary>A registry of 60,000 probes, as fbt has them on a common kernel: what listing them costs, matching among them, and not asking for them.</summary>
internal sealed class ProbesRow : Row
{
    public const string List = "probes-list";
    public const string Match = "probes-match";
    public const string Other = "probes-other";
    public const string Without = "probes-without";

    private const int Functions = 30_000;

    public override string Id => "probes";

    public override IReadOnlyList<Series> Series { get; } =
    [
        new(List, "60,000 probes: the first list", "ms"),
        new(Match, "60,000 probes: fbt:::entry, once listed", "ms"),
        new(Other, "60,000 probes not asked for: an engine's first BEGIN", "µs"),
        new(Without, "no such provider: an engine's first BEGIN", "µs"),
    ];

    public override IReadOnlyList<Contender> Contenders { get; } = [Contender.DTracePS];

    public override IEnumerable<(string Series, double Value)> Measure(Contender contender)
    {
        ProbeDescription any = new(0, string.Empty, string.Empty, string.Empty, string.Empty);
        Find(any with { Name = "BEGIN" }, new DtraceProvider());
        double without = Find(any with { Name = "BEGIN" }, new DtraceProvider()), other = Find(any with { Name = "BEGIN" }, new DtraceProvider(), new ManyFunctions());
        ProbeRegistry registry = new(EngineKind.Embedded, [new DtraceProvider(), new ManyFunctions()]);
        double list = Time(() => registry.Match(any).Count, (2 * Functions) + 3), match = Time(() => registry.Match(any with { Provider = "fbt", Name = "entry" }).Count, Functions);
        return [(List, list), (Match, match), (Other, 1000 * other), (Without, 1000 * without)];
    }

    private static double Find(ProbeDescription pattern, params Provider[] providers) => Time(() => new ProbeRegistry(EngineKind.Embedded, providers).Match(pattern).Count, 1);

    private static double Time(Func<int> count, int expected)
    {
        long begin = Stopwatch.GetTimestamp();
        int found = count();
        double milliseconds = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        return found == expected ? milliseconds : throw new InvalidOperationException($"There are {found} probes, not {expected}.");
    }

    private sealed class ManyFunctions : ListedProvider
    {
        private static readonly string[] Names = [.. Enumerable.Range(0, Functions).Select(i => $"kernel_function_{i}")];
        private static readonly LifeSite Site = new(ProgramRole.Begin);

        public override string Name => "fbt";

        protected override bool MayMatch(ProbePattern pattern) => pattern.Name.Matches("entry") || pattern.Name.Matches("return");

        protected override void List(ProbeRegistry registry)
        {
            foreach (string function in Names)
            {
                registry.Add(this, Name, "vmlinux", function, "entry", Site);
                registry.Add(this, Name, "vmlinux", function, "return", Site);
            }
        }
    }
}
