using System.Runtime.InteropServices;
using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using Xunit;

namespace DTrace.Embedded.Tests.Stress;

/// <summary>A workload that counts itself, while its aggregations are read again and again: nothing is lost and nothing counted twice.</summary>
public sealed partial class ExactCounts
{
    private const int CallsPerThread = 20_000;

    /// <summary>A number that no other process passes to getpgid by chance.</summary>
    private const int Marker = 0x5eed_5678;

    [Fact]
    public async Task ReadingWhileEveryCpuHammersOneKeyLosesNothing()
    {
        DTraceConsumer consumer = await TestEngine.Embedded.OpenAsync();
        try
        {
            await consumer.CompileAsync(new ProgramSource { Text = Program() }, TestContext.Current.CancellationToken);
            await consumer.StartAsync(TestContext.Current.CancellationToken);
            int threads = Environment.ProcessorCount;
            Task[] callers = [.. Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(Hammer, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
            Task work = Task.WhenAll(callers);
            List<AggregateRecord> read = [];
            while (!work.IsCompleted) read.AddRange(await consumer.ReadAggregationsAsync(new AggregateQuery(), TestContext.Current.CancellationToken));
            await work;
            await consumer.StopAsync(TestEngine.Limit, TestContext.Current.CancellationToken);
            read.AddRange(await consumer.ReadAggregationsAsync(new AggregateQuery(), TestContext.Current.CancellationToken));

            long calls = (long)threads * CallsPerThread;
            Assert.Empty(consumer.Drops);
            Assert.Equal(calls, read.Where(record => record.Name == "count").Sum(record => record.Count));
            Assert.Equal(calls, read.Where(record => record.Name == "keyed").Sum(record => record.Count));
            Assert.Equal(calls * Marker, read.Where(record => record.Name == "sum").Sum(record => record.Sum));
            Assert.Equal(calls, read.Where(record => record.Name == "avg").Sum(record => record.Count));
            Assert.Equal(calls * Marker, read.Where(record => record.Name == "avg").Sum(record => record.Sum));
            Assert.Equal(calls, read.Where(record => record.Name == "buckets").Sum(record => record.Count));
            Assert.True(read.Count(record => record.Name == "count") > 1, "the aggregations were read only once while the work went on");
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    private static string Program() => $$"""
        syscall::getpgid:entry /pid == {{Environment.ProcessId}} && arg0 == {{Marker}}/
        {
            @count = count(); @keyed[execname, arg0] = count(); @sum = sum(arg0); @avg[pid] = avg(arg0); @buckets = quantize(arg0);
        }
        profile-997 { @interrupts[cpu] = count(); @ticks = count(); }
        """;

    private static void Hammer()
    {
        for (int i = 0; i < CallsPerThread; i++) _ = GetProcessGroup(Marker);
    }

    [LibraryImport("libc", EntryPoint = "getpgid")]
    private static partial int GetProcessGroup(int process);
}
