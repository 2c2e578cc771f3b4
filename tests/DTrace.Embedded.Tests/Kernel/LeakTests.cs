using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel;
using Xunit;

namespace DTrace.Embedded.Tests.Kernel;

/// <summary>Runs alone: descriptors are counted for the whole process, where what other tests left to the finaliser may close meanwhile.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;

[Collection(nameof(RunsAlone))]
public sealed class LeakTests
{
    private const string Name = "dps_leak";

    private static readonly BpfObject Source = new(
        [Programs.Counting(Name, BpfProgramKind.RawTracepoint), Programs.Counting(Name, BpfProgramKind.PerfEvent)],
        [
            Programs.Counter with { Name = Name },
            new(Name, BpfMapKind.RingBuffer, 0, 0, Environment.SystemPageSize),
            new(Name, BpfMapKind.ArrayOfMaps, 4, 4, 1) { Inner = new(Name, BpfMapKind.Hash, 8, 8, 8) },
        ]);

    private readonly KernelRuntime _runtime = Programs.OpenRuntime();

    [Fact]
    public async Task NothingIsLeftOpenOrInTheKernel()
    {
        Use();
        int descriptors = OpenDescriptors();
        for (int round = 0; round < 20; round++) Use();
        Assert.InRange(OpenDescriptors(), 0, descriptors);
        await Programs.Eventually(() => KernelObjects.Count(Name) == 0, "the kernel frees programs and maps");
    }

    [Fact]
    public void AProgramThatIsRefusedLeavesNothingOpen()
    {
        BpfProgram wild = Programs.Make("wild", BpfProgramKind.RawTracepoint, code => code.Exit());
        BpfObject source = Source with { Programs = [.. Source.Programs, wild] };
        Assert.Throws<Core.DTraceException>(() => _runtime.Load(source, CancellationToken.None));
        int descriptors = OpenDescriptors();
        for (int round = 0; round < 20; round++) Assert.Throws<Core.DTraceException>(() => _runtime.Load(source, CancellationToken.None));
        Assert.InRange(OpenDescriptors(), 0, descriptors);
    }

    private void Use()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Source, TestContext.Current.CancellationToken);
        loaded.Attach(0, new RawTracepointPoint("sys_enter"));
        loaded.Attach(1, new ClockPoint(1_000_000, EveryCpu: true));
        loaded.Maps[1].ReadRing(_ => { });
        loaded.WaitForPrograms();

        // Two programs, three maps and the inner one.
        Assert.True(KernelObjects.Count(Name) >= 6);
    }

    private static int OpenDescriptors() => Directory.GetFiles("/proc/self/fd").Length;
}
