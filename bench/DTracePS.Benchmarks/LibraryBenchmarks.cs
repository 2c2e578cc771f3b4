using BenchmarkDotNet.Attributes;
using DTrace.Core;
using DTrace.Embedded;

namespace DTracePS.Benchmarks;

/// <summary>What the library files cost a program that names nothing of them: <c>Hello</c> against <c>HelloWithoutLibraries</c>, in one run.</summary>
[MemoryDiagnoser]
public class LibraryBenchmarks
{
    private static readonly InProcessEngine Engine = new();
    private IEngineSession _session = null!;

    [IterationSetup]
    public void Open() => _session = Engine.Open(new EngineOpenOptions { ConsumerId = 1 }, CancellationToken.None);

    [IterationCleanup]
    public void Close() => _session.Dispose();

    [Benchmark(Baseline = true)]
    public object HelloWithoutLibraries() => Compile("BEGIN { trace(\"hello, world\"); exit(0); }", noLibrary: true);

    [Benchmark]
    public object Hello() => Compile("BEGIN { trace(\"hello, world\"); exit(0); }", noLibrary: false);

    [Benchmark]
    public object HelloWithAConstant() => Compile("BEGIN { trace(ENOENT); exit(0); }", noLibrary: false);

    private CompiledProgram Compile(string text, bool noLibrary) =>
        _session.Compile(new ProgramSource { Text = text, NoLibrary = noLibrary }, CancellationToken.None);
}
