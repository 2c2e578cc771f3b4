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
        await UntilMoreAsync(consumer, "it");
        try
        {
            await File.WriteAllTextAsync(state, "0", TestContext.Current.CancellationToken);
            await ReadAsync(consumer);
            long before = _counts["it"];
            await UntilMoreAsync(consumer, "others");
            await UntilMoreAsync(consumer, "tick");
            Assert.Equal(before, _counts["it"]);
        }
        finally
        {
            await File.WriteAllTextAsync(state, "1", CancellationToken.None);
        }

        await UntilMoreAsync(consumer, "it");
        Assert.Equal(ConsumerState.Running, consumer.State);
        await consumer.StopAsync(TestEngine.Limit, CancellationToken.None);
        TraceResult result = await TraceResult.ReadToEndAsync(consumer);
        Add(result.Aggregations);
        Assert.Empty(result.Drops);
        Assert.Equal(_counts["it"], result.Records.Count);
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
    }

    /// <summary>Until five more were counted.</summary>
    private async Task UntilMoreAsync(DTraceConsumer consumer, string key)
    {
        long before = _counts.GetValueOrDefault(key);
        using CancellationTokenSource limit = new(TestEngine.Limit);
        while (_counts.GetValueOrDefault(key) < before + 5)
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
