using System.Globalization;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel;
using DTrace.Embedded.Kernel.Calls;
using DTrace.Embedded.Symbols;
using Xunit;

namespace DTrace.Embedded.Tests.Kernel;

/// <summary>CPUs whose numbers have gaps, which do not all run, and which come and go while programs are attached.</summary>
public sealed class CpuTests : IDisposable
{
    private readonly FaultySystemCalls _system = new() { Possible = [0, 2, 4], Online = [2, 4] };
    private readonly KernelRuntime _runtime;

    public CpuTests()
    {
        Programs.OpenRuntime();
        _runtime = KernelRuntime.OpenOn(_system);
        _system.EventCpus.Clear();
    }

    public void Dispose() => Assert.Equal((0, 0), (_system.OpenDescriptors, _system.MappedRanges));

    [Fact]
    public void WhatIsFoundByACpusNumberHasAPlaceForTheHighest()
    {
        BpfMapSpec spec = new("places", BpfMapKind.Array, 4, 8, 0);
        using ILoadedBpfObject loaded = _runtime.Load(new BpfObject([], [spec]), TestContext.Current.CancellationToken);
        Assert.True(loaded.Maps[0].TryLookup(Programs.Bytes(4), new byte[8]));
        Assert.False(loaded.Maps[0].TryLookup(Programs.Bytes(5), new byte[8]));
    }

    [Fact]
    public void AnEventOfAllCpusIsOfTheFirstThatRuns()
    {
        _system.FaultOfCpu = cpu => cpu == 2 ? -Errno.ENODEV : null;
        string id = $"{TraceFileSystem.Path}/events/sched/sched_process_exit/id";
        Assert.SkipUnless(File.Exists(id), "This kernel has no trace events.");
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Counting("on_exit", BpfProgramKind.PerfTracepoint), Programs.Counter);
        using IDisposable attached = loaded.Attach(0, new PerfTracepointPoint("sched:sched_process_exit", int.Parse(File.ReadAllText(id), CultureInfo.InvariantCulture)));
        Assert.Equal([2, 4], _system.EventCpus);
    }

    [Fact]
    public void AClockOfEveryCpuFollowsThoseThatRun()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Counting("tick", BpfProgramKind.PerfEvent), Programs.Counter);
        using IDisposable clock = loaded.Attach(0, new ClockPoint(1_000_000_000, EveryCpu: true));
        Assert.Equal([2, 4], _system.EventCpus);
        int open = _system.OpenDescriptors;
        _system.Online = [0, 4];
        Assert.Empty(loaded.FollowCpus());
        Assert.Equal([2, 4, 0], _system.EventCpus);
        Assert.Equal(open, _system.OpenDescriptors);
        Assert.Empty(loaded.FollowCpus());
        Assert.Equal(3, _system.EventCpus.Count);
    }

    [Fact]
    public void AClockOfOneCpuGoesOnOnAnother()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Counting("tick", BpfProgramKind.PerfEvent), Programs.Counter);
        using IDisposable clock = loaded.Attach(0, new ClockPoint(1_000_000_000, EveryCpu: false));
        _system.Online = [0, 2, 4];
        Assert.Empty(loaded.FollowCpus());
        _system.Online = [4];
        Assert.Empty(loaded.FollowCpus());
        Assert.Equal([2, 4], _system.EventCpus);
    }

    [Fact]
    public void AClockThatCannotFollowIsToldOf()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Counting("tick", BpfProgramKind.PerfEvent), Programs.Counter);
        using IDisposable clock = loaded.Attach(0, new ClockPoint(1_000_000_000, EveryCpu: true));
        _system.FaultOfCpu = cpu => cpu == 0 ? -24 : null;
        _system.Online = [0, 2, 4];
        RefusedPoint refused = Assert.Single(loaded.FollowCpus());
        Assert.Equal("perf_event_open: EMFILE (too many open files in this process), opening a clock on CPU 0.", refused.Reason.Message);
    }
}
