using BenchmarkDotNet.Attributes;

namespace DTracePS.Benchmarks;

/// <summary>The Tab key, warm; the goal is 50 ms.</summary>
public class CompletionBenchmarks
{
    private readonly Shell _shell = new();

    [Params("Invoke-DTrace 'syscall::re", "Get-DTraceProbe -Function re", "New-DTraceConsumer -Op")]
    public string Line { get; set; } = "";

    [Benchmark]
    public int Complete() => _shell.Complete(Line);
}
