using BenchmarkDotNet.Attributes;
using DTrace.Core;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Providers.Dtrace;

namespace DTracePS.Benchmarks;

/// <summary>A registry of 60,000 probes, as fbt has them on a common kernel. Goals: <c>List</c> below 300 ms, <c>Match</c> below 50 ms.</summary>
[MemoryDiagnoser]
public class ProbeBenchmarks
{
    private static readonly ProbeDescription Any = new(0, string.Empty, string.Empty, string.Empty, string.Empty);

    private readonly ProbeRegistry _listed = Open();

    public ProbeBenchmarks() => List(_listed);

    [Benchmark]
    public int List() => List(Open());

    [Benchmark]
    public int Match() => _listed.Match(Any with { Provider = "fbt", Name = "entry" }).Count;

    [Benchmark]
    public int MatchGlob() => _listed.Match(Any with { Provider = "fbt", Function = "tcp_*_9*" }).Count;

    /// <summary>What a consumer that asks for none of them pays.</summary>
    [Benchmark]
    public int OpenAndMatchBegin() => Open().Match(Any with { Name = "BEGIN" }).Count;

    private static int List(ProbeRegistry registry) => registry.Match(Any).Count;

    private static ProbeRegistry Open() => new(EngineKind.Embedded, [new DtraceProvider(), new Functions()]);

    private sealed class Functions : ListedProvider
    {
        private static readonly string[] Names = [.. Enumerable.Range(0, 30_000).Select(i => $"{(i % 20 == 0 ? "tcp" : "kernel")}_function_{i}")];
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
