using System.Diagnostics;
using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Host;
using DTrace.Embedded.Kernel;
using Xunit;

namespace DTrace.Embedded.Tests.Kernel;

public sealed class AttachTests
{
    private readonly KernelRuntime _runtime = Programs.OpenRuntime();

    [Fact]
    public void AProgramOnARawTracepointRunsUntilItsAttachmentIsDisposed()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Counting("count", BpfProgramKind.RawTracepoint), Programs.Counter);
        using (loaded.Attach(0, new RawTracepointPoint("sys_enter")))
        {
            ulong before = loaded.Maps[0].Value(0);
            for (int i = 0; i < 100; i++) _ = File.Exists("/proc");
            Assert.True(loaded.Maps[0].Value(0) >= before + 100);
        }

        ulong after = loaded.Maps[0].Value(0);
        for (int i = 0; i < 100; i++) _ = File.Exists("/proc");
        Assert.Equal(after, loaded.Maps[0].Value(0));
    }

    [Fact]
    public void DetachingAllEndsEveryAttachmentAndLeavesTheRestUsable()
    {
        using ILoadedBpfObject loaded = _runtime.Load(
            new BpfObject([Programs.Counting("enter", BpfProgramKind.RawTracepoint), Programs.Counting("tick", BpfProgramKind.PerfEvent)], [Programs.Counter]),
            TestContext.Current.CancellationToken);
        loaded.Attach(0, new RawTracepointPoint("sys_enter"));
        loaded.Attach(1, new ClockPoint(1_000_000, EveryCpu: true));
        loaded.DetachAll();
        ulong after = loaded.Maps[0].Value(0);
        for (int i = 0; i < 100; i++) _ = File.Exists("/proc");
        Assert.Equal(after, loaded.Maps[0].Value(0));
        loaded.RunOnce(0, []);
        Assert.Equal(after + 1, loaded.Maps[0].Value(0));
    }

    [Fact]
    public void ARawTracepointThatDoesNotExistIsNoProbe()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Returning("any", 0));
        DTraceException error = Assert.Throws<DTraceException>(() => loaded.Attach(0, new RawTracepointPoint("no_such_point")));
        Assert.Equal((DTraceErrorKind.NoProbe, "This kernel has no raw tracepoint 'no_such_point'."), (error.Kind, error.Message));
    }

    [Fact]
    public async Task AProgramOnAClockOfEveryCpuRunsOnEachUntilDisposed()
    {
        // Counts into the per-CPU value of map 0.
        BpfProgram program = Programs.Make("tick", BpfProgramKind.PerfEvent, code =>
        {
            BpfLabel end = new();
            code.Store(4, BpfRegister.R10, -4, 0);
            code.LoadMap(BpfRegister.R1, 0);
            code.Move(BpfRegister.R2, BpfRegister.R10);
            code.Alu(BpfAlu.Add, BpfRegister.R2, -4);
            code.Call(BpfHelper.MapLookupElement);
            code.Jump(BpfJump.Equal, BpfRegister.R0, 0, end);
            code.Move(BpfRegister.R1, 1L);
            code.Atomic(BpfAtomic.Add, BpfRegister.R0, 0, BpfRegister.R1);
            code.Bind(end);
            code.Move(BpfRegister.R0, 0L);
            code.Exit();
        });
        using ILoadedBpfObject loaded = _runtime.Load(program, new BpfMapSpec("ticks", BpfMapKind.PerCpuArray, 4, 8, 1));
        using (loaded.Attach(0, new ClockPoint(1_000_000, EveryCpu: true)))
            await Programs.Eventually(() => CpuList.Online().All(cpu => Ticks(loaded.Maps[0])[CpuList.Possible().ToList().IndexOf(cpu)] >= 5), "five ticks on each CPU");
        ulong[] after = Ticks(loaded.Maps[0]);
        await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(after, Ticks(loaded.Maps[0]));
    }

    [Fact]
    public async Task AProgramOnASingleClockRunsOnceAPeriod()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Counting("tick", BpfProgramKind.PerfEvent), Programs.Counter);
        Stopwatch watch = Stopwatch.StartNew();
        using (loaded.Attach(0, new ClockPoint(10_000_000, EveryCpu: false)))
            await Programs.Eventually(() => loaded.Maps[0].Value(0) >= 10, "ten ticks");

        // Ten ticks take 100 ms, and twice as many clocks would have taken half of it.
        Assert.InRange(watch.Elapsed.TotalMilliseconds, 90, 10_000);
        Assert.InRange(loaded.Maps[0].Value(0), 10UL, (ulong)(watch.Elapsed.TotalMilliseconds / 10) + 1);
    }

    [Fact]
    public void AfterTheWaitNoProgramActsOnWhatItReadBefore()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.CountingActive("count"), Programs.Buffers);
        using IDisposable attachment = loaded.Attach(0, new RawTracepointPoint("sys_enter"));
        using CancellationTokenSource end = new();
        Thread[] busy =
        [
            .. CpuList.Online().Select(_ => new Thread(() =>
            {
                while (!end.IsCancellationRequested) File.Exists("/proc");
            })),
        ];
        foreach (Thread thread in busy) thread.Start();
        try
        {
            for (int round = 0; round < 50; round++)
            {
                int idle = round % 2, active = 1 - idle;
                ulong before = loaded.Maps[0].Value(active);
                loaded.Maps[1].Update(Programs.Bytes(0), Programs.Bytes(active));
                loaded.WaitForPrograms();
                ulong first = loaded.Maps[0].Value(idle);
                Thread.Sleep(1);
                Assert.Equal(first, loaded.Maps[0].Value(idle));
                Assert.True(loaded.Maps[0].Value(active) > before);
            }
        }
        finally
        {
            end.Cancel();
            foreach (Thread thread in busy) thread.Join();
        }
    }

    [Fact]
    public void AProgramOfAnotherKindIsRefused()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Returning("any", 0));
        Assert.Throws<ArgumentException>(() => loaded.Attach(0, new ClockPoint(1_000_000, EveryCpu: true)));
    }

    [Fact]
    public async Task DisposingTheObjectDetachesAndFreesItsPrograms()
    {
        ILoadedBpfObject loaded = _runtime.Load(Programs.Counting("dps_detach", BpfProgramKind.RawTracepoint), Programs.Counter);
        loaded.Attach(0, new RawTracepointPoint("sys_enter"));
        loaded.Dispose();
        Assert.Throws<ObjectDisposedException>(() => loaded.RunOnce(0, []));

        // Linux 6.13 and newer keep a program of sys_enter until a grace period of tasks is over.
        await Programs.Eventually(() => KernelObjects.Count("dps_detach") == 0, "the kernel frees the program");
    }

    [Fact]
    public void ProgramsNotRunAreNoneWhereNothingNests()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Returning("any", 0));
        loaded.RunOnce(0, []);
        Assert.Equal(0, loaded.RecursionMisses);
    }

    private ulong[] Ticks(IBpfMap map)
    {
        byte[] value = new byte[8 * _runtime.PossibleCpus.Count];
        Assert.True(map.TryLookup(Programs.Bytes(0), value));
        return [.. Enumerable.Range(0, _runtime.PossibleCpus.Count).Select(cpu => BitConverter.ToUInt64(value, 8 * cpu))];
    }
}
