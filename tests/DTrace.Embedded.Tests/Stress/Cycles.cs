using DTrace.AbiServer;
using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Kernel;
using Xunit;

namespace DTrace.Embedded.Tests.Stress;

/// <summary>Consumers come and go, and leave nothing behind.</summary>
[Collection("RunsAlone")]
public sealed class Cycles
{
    private const string Program = "BEGIN { @ = count(); self->x = 1; } profile-97 { @cpus[cpu] = count(); } syscall::getpgid:entry { trace(1); }";
    private const string InProcessProgram = "BEGIN { @ = count(); self->x = 1; } profile-97 { @cpus[cpu] = count(); }";

    [Fact]
    public async Task KernelConsumersLeaveNoDescriptorAndNoObject()
    {
        await Cycle(TestEngine.Embedded, Program, 3);
        int descriptors = Descriptors();
        await Cycle(TestEngine.Embedded, Program, 60);
        Assert.Equal(descriptors, Descriptors());
        await Programs.Eventually(() => KernelObjects.Count("dtrace_syscall") + KernelObjects.Count("dtrace_profile") == 0, "the kernel frees the programs");
    }

    [Fact]
    public async Task InProcessConsumersLeaveNoThreadAndNoMemory()
    {
        await Cycle(TestEngine.InProcess, InProcessProgram, 100);
        int threads = Threads();
        long memory = GC.GetTotalMemory(forceFullCollection: true);
        await Cycle(TestEngine.InProcess, InProcessProgram, 1_000);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, memory + (4 << 20));
        Assert.InRange(Threads(), 0, threads + 8);
    }

    /// <summary>The variable DTRACEPS_CYCLES says how many; 1,000 where it is not set.</summary>
    [Fact]
    public async Task ConsumersOfEveryPlatformsLibraryLeaveNoDescriptorAndNoMemory()
    {
        int cycles = int.TryParse(Environment.GetEnvironmentVariable("DTRACEPS_CYCLES"), out int wanted) ? wanted : 1_000;
        TestEngine[] engines = [TestEngine.Illumos, TestEngine.FreeBsd, TestEngine.MacOs, TestEngine.Windows];
        foreach (TestEngine engine in engines) await Cycle(engine, InProcessProgram, 50);
        (int handles, long blocks, int descriptors, int threads) before = (AbiLibrary.OpenHandles, AbiLibrary.AllocatedBlocks, Descriptors(), Threads());
        long managed = GC.GetTotalMemory(forceFullCollection: true);
        long native = NativeHeap.BytesInUse;
        foreach (TestEngine engine in engines)
        {
            await Cycle(engine, InProcessProgram, cycles / engines.Length);
            engine.Check();
        }

        long managedAfter = GC.GetTotalMemory(forceFullCollection: true);
        long nativeAfter = NativeHeap.BytesInUse;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{cycles} cycles: managed memory from {managed:N0} to {managedAfter:N0} bytes, native from {native:N0} to {nativeAfter:N0}, descriptors {before.descriptors} and {Descriptors()}");
        Assert.Equal((before.handles, before.blocks, before.descriptors), (AbiLibrary.OpenHandles, AbiLibrary.AllocatedBlocks, Descriptors()));
        Assert.InRange(Threads(), 0, before.threads + 8);
        Assert.InRange(managedAfter, 0, managed + (4 << 20));
        Assert.InRange(nativeAfter, 0, native + (2 << 20));
    }

    [Fact]
    public async Task AHundredConsumersRunAtOnce()
    {
        Task<TraceResult>[] runs = [.. Enumerable.Range(0, 100).Select(i => TestEngine.InProcess.RunAsync($"BEGIN {{ trace({i}); exit({i % 100}); }}"))];
        TraceResult[] results = await Task.WhenAll(runs);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (int?)i), results.Select(result => result.ExitStatus));
    }

    [Fact]
    public async Task StopFromManyThreadsAtOnceEndsStopped()
    {
        for (int round = 0; round < 20; round++)
        {
            DTraceConsumer consumer = await TestEngine.InProcess.OpenAsync();
            await consumer.CompileAsync(new ProgramSource { Text = InProcessProgram }, TestContext.Current.CancellationToken);
            Task start = consumer.StartAsync(TestContext.Current.CancellationToken);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => consumer.StopAsync(TestEngine.Limit, CancellationToken.None))));
            await start.ContinueWith(_ => { }, TaskScheduler.Default);
            Assert.Equal(ConsumerState.Stopped, consumer.State);
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
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
