using DTrace.Core;
using DTrace.Embedded.Host;
using DTrace.Embedded.Tests.Contract;
using Xunit;

namespace DTrace.Embedded.Tests.Kernel;

/// <summary>A CPU of this machine is taken off, and put back, while programs run.</summary>
[Collection(nameof(RunsAlone))]
[Trait("Kind", "Stress")]
public sealed class HotplugTests
{
    private readonly Dictionary<string, long> _counts = [];

    [Fact]
    public async Task TracingGoesOnWithoutACpuAndWithItAgain()
    {
        TestEngine.Embedded.Require();
        int cpu = CpuList.Online()[^1];
        string state = $"/sys/devices/system/cpu/cpu{cpu}/online";
        Assert.SkipUnless(File.Exists(state) && CpuList.Online().Count > 1, "No CPU of this machine can be taken off.");
        DTraceConsumer consumer = await TestEngine.Embedded.OpenAsync();
        await consumer.CompileAsync(
            new ProgramSource { Text = $"profile-97 /cpu == {cpu}/ {{ @[\"it\"] = count(); trace(cpu); }} profile-97 /cpu != {cpu}/ {{ @[\"others\"] = count(); }} tick-97 {{ @[\"tick\"] = count(); }}" },
            TestContext.Current.CancellationToken);
        await consumer.StartAsync(TestContext.Current.CancellationToken);
        await BusyProcessors.WhileAsync(async () =>
        {
            await UntilMoreAsync(consumer, "it");
            await WithoutAsync(state, consumer);
            await UntilMoreAsync(consumer, "it");
            return true;
        });
        Assert.Equal(ConsumerState.Running, consumer.State);
        await consumer.StopAsync(TestEngine.Limit, CancellationToken.None);
        TraceResult result = await TraceResult.ReadToEndAsync(consumer);
        Add(result.Aggregations);
        Assert.Empty(result.Drops);
        Assert.Equal(_counts["it"], result.Records.Count);
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
    }

    private async Task WithoutAsync(string state, DTraceConsumer consumer)
    {
        try
        {
            await File.WriteAllTextAsync(state, "0", TestContext.Current.CancellationToken);
            await ReadAsync(consumer);
            long before = _counts["it"];
            // For seconds: the session looks for CPUs five times a second.
            await UntilMoreAsync(consumer, "others", 300);
            await UntilMoreAsync(consumer, "tick");
            Assert.Equal(before, _counts["it"]);
        }
        finally
        {
            await File.WriteAllTextAsync(state, "1", CancellationToken.None);
        }
    }

    /// <summary>Until so many more were counted.</summary>
    private async Task UntilMoreAsync(DTraceConsumer consumer, string key, int more = 5)
    {
        long before = _counts.GetValueOrDefault(key);
        using CancellationTokenSource limit = new(TestEngine.Limit);
        while (_counts.GetValueOrDefault(key) < before + more)
        {
            await Task.Delay(20, limit.Token);
            await ReadAsync(consumer);
        }
    }

    private async Task ReadAsync(DTraceConsumer consumer) => Add(await consumer.ReadAggregationsAsync(new AggregateQuery(), CancellationToken.None));

    private void Add(IReadOnlyList<AggregateRecord> read)
    {
        foreach (AggregateRecord entry in read) _counts[(string)entry.Key[0]!] = _counts.GetValueOrDefault((string)entry.Key[0]!) + entry.Count;
    }
}
