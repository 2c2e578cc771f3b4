using System.Globalization;
using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using Xunit;

namespace DTrace.Embedded.Tests.Security;

/// <summary>What a <see cref="ChildProcess"/> does. Explicit: an ordinary run leaves these out.</summary>
public sealed class TracingChild
{
    /// <summary>SIGCONT: a process that is not stopped ignores it.</summary>
    private const int IgnoredSignal = 18;

    private static readonly string Program = string.Create(
        CultureInfo.InvariantCulture,
        $"BEGIN {{ raise({IgnoredSignal}); trace(\"begin\"); }} syscall:::entry /pid == {Environment.ProcessId}/ {{ @calls[probefunc] = count(); self->x = 1; trace(1); }} profile-97 {{ @stacks[stack(), ustack()] = count(); }}");

    [Fact(Explicit = true)]
    public async Task TracesUntilItIsKilled()
    {
        using CancellationTokenSource end = new(TimeSpan.FromMinutes(2));
        DTraceConsumer consumer = await StartAsync();
        while (!end.IsCancellationRequested) await consumer.ReadAggregationsAsync(new AggregateQuery(), CancellationToken.None);
    }

    /// <summary>Reports what it traced of itself, or why it may not.</summary>
    [Fact(Explicit = true)]
    public async Task TellsWhetherItMayTrace()
    {
        string report;
        try
        {
            DTraceConsumer consumer = await StartAsync();
            for (int i = 0; i < 50; i++) _ = File.Exists("/proc");
            await Task.Delay(100, TestContext.Current.CancellationToken);
            await consumer.StopAsync(TestEngine.Limit, CancellationToken.None);
            TraceResult result = await TraceResult.ReadToEndAsync(consumer);
            long calls = result.Aggregations.Where(entry => entry.Key.Count == 1).Sum(entry => entry.Count);
            int begins = result.Records.Count(record => record.Data is "begin");
            report = $"traced: begin {begins}, {(calls >= 50 ? "system calls" : "too few system calls")}, {(result.Aggregations.Any(entry => entry.Key.Count == 2) ? "stacks" : "no stacks")}, {result.Faults.Count} faults";
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
        catch (DTraceException refusal)
        {
            report = $"{refusal.Kind}: {refusal.Message}";
        }

        await File.WriteAllTextAsync(Environment.GetEnvironmentVariable(ChildProcess.ReportVariable)!, report, CancellationToken.None);
    }

    private static async Task<DTraceConsumer> StartAsync()
    {
        DTraceConsumer consumer = await DTraceConsumer.OpenAsync(new ConsumerOptions { Engine = EngineKind.Embedded, Engines = [new EmbeddedEngine()], IsDestructive = true }, CancellationToken.None);
        await consumer.CompileAsync(new ProgramSource { Text = Program }, CancellationToken.None);
        await consumer.StartAsync(CancellationToken.None);
        return consumer;
    }
}
