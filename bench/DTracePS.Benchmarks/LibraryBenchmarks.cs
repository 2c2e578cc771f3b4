using BenchmarkDotNet.Attributes;
using DTrace.Core;
using DTrace.Embedded;

namespace DTracePS.Benchmarks;

/// <summary>What the library files cost a program that names nothing of them: <c>Hello</c> against <c>HelloWithoutLibraries</c>, in one run.</summary>
[MemoryDiagnoser]
public class LibraryBenchmarks
{
    private static readonly InProcessEngine Engine = new();

    [Benchmark(Baseline = true)]
    public object HelloWithoutLibraries() => Compile("BEGIN { trace(\"hello, world\"); exit(0); }", noLibrary: true);

    [Benchmark]
    public object Hello() => Compile("BEGIN { trace(\"hello, world\"); exit(0); }", noLibrary: false);

    [Benchmark]
    public object HelloWithAConstant() => Compile("BEGIN { trace(ENOENT); exit(0); }", noLibrary: false);

    /// <summary>In a session of its own: code is made of all programs of a session.</summary>
    private static CompiledProgram Compile(string text, bool noLibrary)
    {
        using IEngineSession session = Engine.Open(new EngineOpenOptions { ConsumerId = 1 }, CancellationToken.None);
        return session.Compile(new ProgramSource { Text = text, NoLibrary = noLibrary }, CancellationToken.None);
    }
}
