using System.Diagnostics;
using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Kernel;
using DTrace.Tests;
using Xunit;

namespace DTrace.Embedded.Tests.Stress;

/// <summary>Consumers are opened, given a program, started, read, stopped and removed, again and again: what the process holds does not grow.</summary>
[Collection(nameof(RunsAlone))]
[Trait("Kind", "Stress")]
public sealed class Cycles
{
    private const string KernelProgram =
        "BEGIN { @ = count(); self->x = 1; trace(1); } profile-97 { @cpus[cpu] = count(); } syscall::getpgid:entry { trace(1); @frames[execname, ustack()] = quantize(arg0); }";

    private const string InProcessProgram = "BEGIN { @ = count(); self->x = 1; trace(1); } profile-97 { @cpus[cpu] = count(); }";

    /// <summary>Memory that a run may take whatever its length: code compiled later, pools, the collector's own.</summary>
    private const long Allowance = 24 << 20;

    /// <summary>Bytes a cycle that a run of thousands may grow by.</summary>
    private const double MostManaged = 64, MostResident = 1024;

    /// <summary>How many cycles a long run has at least.</summary>
    private const int FullRun = 10_000;

    [Fact]
    public async Task KernelConsumersLeaveNothingBehind()
    {
        OwnedObjects before = OwnedObjects.Of("self");
        await RunAsync("cycles on the kernel", TestEngine.Embedded, KernelProgram, StressTime.IsLong ? FullRun : 50);
        Assert.Equal(before.Count, OwnedObjects.Of("self").Count);
    }

    [Fact]
    public Task InProcessConsumersLeaveNothingBehind() => RunAsync("cycles in process", TestEngine.InProcess, InProcessProgram, StressTime.IsLong ? FullRun : 500);

    private static async Task RunAsync(string what, TestEngine engine, string program, int least)
    {
        const int warmUp = 25;
        for (int i = 0; i < warmUp; i++) await CycleAsync(engine, program);
        List<Census> samples = [Census.Take(0)];
        Stopwatch clock = Stopwatch.StartNew();
        int cycles = 0;
        foreach (int round in StressTime.Rounds(least, seconds: 5))
        {
            await CycleAsync(engine, program);
            cycles = round + 1;
            if (cycles % 25 == 0) samples.Add(Census.Take(cycles));
        }

        double milliseconds = clock.Elapsed.TotalMilliseconds / cycles;
        Census first = samples[0];
        Census last = samples[^1];
        double managed = Census.Slope(samples, sample => sample.Managed), resident = Census.Slope(samples, sample => sample.Resident);
        StressTime.Report(what, $"{cycles}, {milliseconds:0.0} ms each; descriptors {first.Descriptors} → {last.Descriptors}, threads {first.Threads} → {last.Threads}; a cycle adds {managed:0} bytes of managed and {resident:0} bytes of resident memory (bounds {MostManaged:0} and {MostResident:0})");

        // The run time opens a descriptor, and keeps a thread, as it sees fit; a consumer's own would be one a cycle.
        Assert.InRange(last.Descriptors, 0, first.Descriptors + 8);
        Assert.InRange(last.Threads, 0, first.Threads + 16);
        Assert.InRange(last.Managed, 0, first.Managed + Allowance + (long)(MostManaged * cycles));
        Assert.InRange(last.Resident, 0, first.Resident + (4 * Allowance) + (long)(MostResident * cycles));
        if (cycles < FullRun) return;
        Assert.InRange(managed, double.MinValue, MostManaged);
        Assert.InRange(resident, double.MinValue, MostResident);
    }

    private static async Task CycleAsync(TestEngine engine, string program)
    {
        DTraceConsumer consumer = await engine.OpenAsync();
        await consumer.CompileAsync(new ProgramSource { Text = program }, TestContext.Current.CancellationToken);
        await consumer.StartAsync(TestContext.Current.CancellationToken);
        using (RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: false, TestContext.Current.CancellationToken))
        {
            Assert.True(reader.TryPeek(out _));
            reader.Commit();
        }

        Assert.NotEmpty(await consumer.ReadAggregationsAsync(new AggregateQuery(), TestContext.Current.CancellationToken));
        await consumer.StopAsync(TestEngine.Limit, TestContext.Current.CancellationToken);
        await consumer.RemoveAsync(TestEngine.Limit, TestContext.Current.CancellationToken);
    }
}
