using System.Runtime.InteropServices;
using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Kernel;
using DTrace.Embedded.Tests.Security;
using DTrace.Tests;
using Xunit;

namespace DTrace.Embedded.Tests.Stress;

/// <summary>A workload that counts itself, while its aggregations are read again and again: nothing is lost and nothing counted twice.</summary>
[Collection(nameof(RunsAlone))]
[Trait("Kind", "Stress")]
public sealed partial class ExactCounts
{
    private const int CallsPerThread = 20_000;

    /// <summary>How often the aggregations are read while the calls go on.</summary>
    private const int LeastReadings = 3;

    /// <summary>What one CPU's buffer holds is a small part of what is recorded while nobody reads.</summary>
    private const string SmallBuffer = "64k";

    /// <summary>A number that no other process passes to getpgid by chance.</summary>
    private const int Marker = 0x5eed_5678;

    [Fact]
    public async Task ReadingWhileEveryCpuHammersOneKeyLosesNothing()
    {
        long events = 0;
        long readings = 0;
        foreach (int round in StressTime.Rounds(least: 1, seconds: 0))
        {
            (long calls, int read) = await HammerAsync();
            events += calls;
            readings += read;
        }

        StressTime.Report("calls counted in five aggregations at once", $"{events} on {Environment.ProcessorCount} CPUs, while they were read {readings} times; none lost, none counted twice");
    }

    /// <summary>Records are taken while they come, then nobody takes any: those received and those reported as drops are all there were.</summary>
    [Fact]
    public async Task RecordsAndDropsAddUpToTheEvents()
    {
        DTraceConsumer consumer = await TestEngine.Embedded.OpenAsync(("bufsize", SmallBuffer));
        try
        {
            await consumer.CompileAsync(new ProgramSource { Text = $"syscall::getpgid:entry /pid == {Environment.ProcessId} && arg0 == {Marker}/ {{ trace(arg0); @ = count(); }}" }, TestContext.Current.CancellationToken);
            await consumer.StartAsync(TestContext.Current.CancellationToken);
            int threads = Environment.ProcessorCount;
            Task work = Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(() => Hammer(2 * RecordQueue.RecordLimit), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            long received = 0;
            long dropped = 0;
            using RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: true, TestContext.Current.CancellationToken);

            // Only so many are read while the work goes on: then the queue fills, and after it DTrace's own buffers.
            while (received < 10_000 && await reader.WaitAsync(TestEngine.Limit, TestContext.Current.CancellationToken) == ReaderWait.Item) Take(reader, ref received, ref dropped);
            await work;
            await consumer.StopAsync(TestEngine.Limit, TestContext.Current.CancellationToken);
            while (await reader.WaitAsync(TestEngine.Limit, TestContext.Current.CancellationToken) == ReaderWait.Item) Take(reader, ref received, ref dropped);
            long counted = Assert.Single(await consumer.ReadAggregationsAsync(new AggregateQuery(), TestContext.Current.CancellationToken)).Count;
            long calls = (long)threads * 2 * RecordQueue.RecordLimit;
            Assert.Equal((calls, calls), (counted, received + dropped));
            Assert.True(received >= 10_000 && dropped > 0, $"{received} received, {dropped} dropped");
            StressTime.Report("records of an overrun consumer", $"{received} received and {dropped} reported as drops: together the {calls} calls there were");
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    /// <summary>Nobody reads while the process is stopped: the buffers overflow, and the next pass tells by how much.</summary>
    [Fact]
    public async Task ATracerThatWasStoppedTellsItsDropsExactly()
    {
        const int Calls = 40_000;
        TestEngine.Embedded.Require();
        using ChildProcess child = new(nameof(TracingChild.CountsItsParentsCalls));
        await child.UntilAsync(() => File.Exists(child.ReportPath + ".ready"));
        Signal(child.Id, "STOP");
        for (int i = 0; i < Calls; i++) _ = GetProcessGroup(TracingChild.Marker);
        await Task.Delay(TimeSpan.FromSeconds(StressTime.IsLong ? 6 : 1), TestContext.Current.CancellationToken);
        Signal(child.Id, "CONT");
        await File.WriteAllTextAsync(child.ReportPath + ".over", string.Empty, TestContext.Current.CancellationToken);
        string report = await child.ReadToEndAsync();
        long[] told = [.. report.Split(' ').Select(text => long.TryParse(text, out long number) ? number : -1)];
        Assert.True(told.Length == 3 && told[0] == Calls && told[1] + told[2] == Calls && told[2] > 0, report);
        StressTime.Report("calls while the tracer was stopped", $"{Calls}: {told[1]} records and {told[2]} reported as drops");
    }

    private static void Signal(int process, string name)
    {
        using var kill = System.Diagnostics.Process.Start("kill", ["-" + name, $"{process}"]);
        kill.WaitForExit();
    }

    private static void Take(RecordReader reader, ref long received, ref long dropped)
    {
        while (reader.TryPeek(out object? item))
        {
            if (item is TraceRecord) received++;
            else if (item is DropRecord drop) dropped += drop.Count;
            reader.Commit();
        }
    }

    private static async Task<(long Calls, int Readings)> HammerAsync()
    {
        DTraceConsumer consumer = await TestEngine.Embedded.OpenAsync();
        try
        {
            await consumer.CompileAsync(new ProgramSource { Text = Program() }, TestContext.Current.CancellationToken);
            await consumer.StartAsync(TestContext.Current.CancellationToken);
            int readings = 0;
            Task<long>[] callers = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(
                _ => Task.Factory.StartNew(() => HammerUntil(() => Volatile.Read(ref readings) >= LeastReadings), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
            Task<long[]> work = Task.WhenAll(callers);
            List<AggregateRecord> read = [];
            for (; !work.IsCompleted; readings++) read.AddRange(await consumer.ReadAggregationsAsync(new AggregateQuery(), TestContext.Current.CancellationToken));
            long calls = (await work).Sum();
            await consumer.StopAsync(TestEngine.Limit, TestContext.Current.CancellationToken);
            read.AddRange(await consumer.ReadAggregationsAsync(new AggregateQuery(), TestContext.Current.CancellationToken));

            Assert.Empty(consumer.Drops);
            Assert.Equal(calls, read.Where(record => record.Name == "count").Sum(record => record.Count));
            Assert.Equal(calls, read.Where(record => record.Name == "keyed").Sum(record => record.Count));
            Assert.Equal(calls * Marker, read.Where(record => record.Name == "sum").Sum(record => record.Sum));
            Assert.Equal(calls, read.Where(record => record.Name == "avg").Sum(record => record.Count));
            Assert.Equal(calls * Marker, read.Where(record => record.Name == "avg").Sum(record => record.Sum));
            Assert.Equal(calls, read.Where(record => record.Name == "buckets").Sum(record => record.Count));
            return (calls, readings);
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

    /// <summary>Makes calls, at least some thousands, until it is enough; gives how many.</summary>
    private static long HammerUntil(Func<bool> isEnough)
    {
        long calls = 0;
        do
        {
            Hammer(CallsPerThread);
            calls += CallsPerThread;
        }
        while (!isEnough());
        return calls;
    }

    private static void Hammer(int calls)
    {
        for (int i = 0; i < calls; i++) _ = GetProcessGroup(Marker);
    }

    [LibraryImport("libc", EntryPoint = "getpgid")]
    private static partial int GetProcessGroup(int process);
}
