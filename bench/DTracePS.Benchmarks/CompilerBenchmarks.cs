using System.Globalization;
using BenchmarkDotNet.Attributes;
using DTrace.Core;
using DTrace.Embedded;

namespace DTracePS.Benchmarks;

/// <summary>From text to eBPF: lexer, parser, binder, code generator, without a kernel.</summary>
[MemoryDiagnoser]
public class CompilerBenchmarks
{
    private static readonly InProcessEngine Engine = new();
    private IEngineSession _session = null!;
    private ProgramSource _source = null!;

    [Params(1, 10, 100)]
    public int Clauses { get; set; }

    [GlobalSetup]
    public void Write() => _source = new ProgramSource
    {
        Text = string.Concat(Enumerable.Range(0, Clauses).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"tick-1s /pid == {i} && arg0 > {i}/ {{ @[execname, {i}] = quantize(arg0); printf(\"%s %d\\n\", execname, {i}); }}\n"))),
    };

    [IterationSetup]
    public void Open() => _session = Engine.Open(new EngineOpenOptions { ConsumerId = 1 }, CancellationToken.None);

    [IterationCleanup]
    public void Close() => _session.Dispose();

    [Benchmark]
    public object Compile() => _session.Compile(_source, CancellationToken.None);
}
