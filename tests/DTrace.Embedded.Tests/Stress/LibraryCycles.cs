using DTrace.AbiServer;
using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Kernel;
using DTrace.Tests;
using Xunit;

namespace DTrace.Embedded.Tests.Stress;

/// <summary>Consumers over every platform's libdtrace come and go, and leave no handle, block, descriptor or memory behind.</summary>
[Collection(nameof(RunsAlone))]
[Trait("Kind", "Stress")]
public sealed class LibraryCycles
{
    private const string Program = "BEGIN { @ = count(); self->x = 1; } profile-97 { @cpus[cpu] = count(); }";

    [Fact]
    public async Task ConsumersOfEveryPlatformsLibraryLeaveNoDescriptorAndNoMemory()
    {
        TestEngine[] engines = [TestEngine.Illumos, TestEngine.FreeBsd, TestEngine.MacOs, TestEngine.Windows];
        foreach (TestEngine engine in engines) await Cycle(engine, Program, 50);
        (int handles, long blocks, int descriptors, int threads) before = (AbiLibrary.OpenHandles, AbiLibrary.AllocatedBlocks, Descriptors(), Threads());
        long managed = GC.GetTotalMemory(forceFullCollection: true);
        long native = NativeHeap.BytesInUse;
        int cycles = 0;
        foreach (int round in StressTime.Rounds(least: StressTime.IsLong ? 10_000 : 1_000, seconds: 0))
        {
            await Cycle(engines[round % engines.Length], Program, 1);
            cycles = round + 1;
        }

        foreach (TestEngine engine in engines) engine.Check();

        long managedAfter = GC.GetTotalMemory(forceFullCollection: true);
        long nativeAfter = NativeHeap.BytesInUse;
        StressTime.Report(
            "cycles over the libraries of illumos, FreeBSD, macOS and Windows",
            $"{cycles}; descriptors {before.descriptors} → {Descriptors()}, managed memory {managed} → {managedAfter} bytes, native {native} → {nativeAfter} bytes");
        Assert.Equal((before.handles, before.blocks), (AbiLibrary.OpenHandles, AbiLibrary.AllocatedBlocks));

        // The run time may open some of its own meanwhile; a consumer's would be one a cycle.
        Assert.InRange(Descriptors(), 0, before.descriptors + 8);
        Assert.InRange(Threads(), 0, before.threads + 8);
        Assert.InRange(managedAfter, 0, managed + (4 << 20));
        Assert.InRange(nativeAfter, 0, native + (2 << 20));
    }

    private static async Task Cycle(TestEngine engine, string program, int count)
    {
        for (int i = 0; i < count; i++)
        {
            DTraceConsumer consumer = await engine.OpenAsync();
            await consumer.CompileAsync(new ProgramSource { Text = program }, TestContext.Current.CancellationToken);
            await consumer.StartAsync(TestContext.Current.CancellationToken);
            await consumer.StopAsync(TestEngine.Limit, TestContext.Current.CancellationToken);
            await consumer.RemoveAsync(TestEngine.Limit, TestContext.Current.CancellationToken);
        }
    }

    private static int Descriptors() => Directory.GetFiles("/proc/self/fd").Length;

    private static int Threads() => Directory.GetDirectories("/proc/self/task").Length;
}
