using BenchmarkDotNet.Attributes;
using DTrace.Core;

namespace DTracePS.Benchmarks;

/// <summary>From a prepared queue into Out-Null; the goal is 500,000 records a second: 2,000 ns each.</summary>
[MemoryDiagnoser]
[InvocationCount(1)]
public class PipelineBenchmarks
{
    private readonly Shell _shell = new();
    private DTraceConsumer _consumer = null!;

    [IterationSetup]
    public void Prepare()
    {
        _consumer = DTraceConsumer.OpenAsync(new ConsumerOptions { Engine = EngineKind.InProcess, Engines = [new PreparedEngine(RecordQueue.RecordLimit)] }).GetAwaiter().GetResult();
        _consumer.CompileAsync(new ProgramSource { Text = "tick-1s { trace(0); }" }).GetAwaiter().GetResult();
        _consumer.StartAsync().GetAwaiter().GetResult();
        if (!SpinWait.SpinUntil(() => _consumer.State == ConsumerState.Stopped, TimeSpan.FromSeconds(10))) throw new TimeoutException("The queue was not filled in 10 s.");
    }

    [IterationCleanup]
    public void Remove() => _consumer.RemoveAsync(TimeSpan.FromSeconds(10)).GetAwaiter().GetResult();

    [Benchmark(OperationsPerInvoke = RecordQueue.RecordLimit)]
    public void Receive_into_OutNull() => _shell.Run("Receive-DTraceRecord -Consumer $args[0] | Out-Null", _consumer);
}
