using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel;
using DTrace.Embedded.Kernel.Calls;
using Xunit;

namespace DTrace.Embedded.Tests.Kernel;

/// <summary>What becomes of refused system calls.</summary>
public sealed class FaultTests
{
    private static readonly BpfMapSpec[] Maps =
    [
        Programs.Counter with { Contents = Programs.Bytes(1UL) },
        new("ring", BpfMapKind.RingBuffer, 0, 0, Environment.SystemPageSize),
        new("outer", BpfMapKind.ArrayOfMaps, 4, 4, 2) { Inner = new("inner", BpfMapKind.PerCpuHash, 8, 8, 16) },
        new("constants", BpfMapKind.Array, 4, 8, 1) { IsReadOnly = true },
    ];

    private static readonly BpfObject Whole = new(
        [Programs.Counting("on_request", BpfProgramKind.RawTracepoint), Programs.Counting("on_clock", BpfProgramKind.PerfEvent)], Maps);

    private readonly FaultySystemCalls _system = new();

    public FaultTests() => Programs.OpenRuntime();

    public static TheoryData<int> Errnos => [Errno.EPERM, Errno.ENOMEM, Errno.E2BIG, Errno.EAGAIN, Errno.EINTR, Errno.EACCES, Errno.EINVAL];

    [Theory]
    [MemberData(nameof(Errnos))]
    public void WhicheverCallFailsTheErrorNamesItAndEverythingIsClosed(int errno)
    {
        Use(_system);
        string[] calls = [.. _system.Calls];
        Assert.Contains("bpf(BPF_MAP_FREEZE)", calls);
        foreach (string call in calls.Distinct())
        {
            FaultySystemCalls system = new();
            system.FailEvery(call, errno);
            Exception? error = Record.Exception(() => Use(system));

            // A probe that fails only says that the kernel lacks what it tried, and a clock that cannot be disabled is closed.
            if (call == "ioctl" || error is not null)
            {
                DTraceException named = Assert.IsType<DTraceException>(error);
                Assert.Contains((call == "ioctl" ? "ioctl(" : call) + (call == "ioctl" ? "" : ": "), named.Message, StringComparison.Ordinal);
                Assert.Contains(Name(errno), named.Message, StringComparison.Ordinal);
            }
            else
            {
                Assert.Fail($"{call} failed unnoticed");
            }

            Assert.Equal((0, 0), (system.OpenDescriptors, system.MappedRanges));
        }
    }

    [Fact]
    public void WhereverASingleCallFailsEverythingIsClosed()
    {
        Use(_system);
        for (int number = 0; number < _system.Calls.Count; number++)
        {
            FaultySystemCalls system = new();
            system.FailCall(number, Errno.ENOMEM);
            Record.Exception(() => Use(system));
            Assert.Equal((number, 0, 0), (number, system.OpenDescriptors, system.MappedRanges));
        }
    }

    [Theory]
    [InlineData("bpf(BPF_PROG_LOAD)", Errno.EAGAIN)]
    [InlineData("bpf(BPF_PROG_LOAD)", Errno.EINTR)]
    [InlineData("bpf(BPF_MAP_UPDATE_ELEM)", Errno.EBUSY)]
    public void ACallThatAsksToBeRepeatedIsRepeated(string call, int errno)
    {
        int left = 3;
        _system.Fault = name => name == call && left-- > 0 ? -errno : null;
        Use(_system);
        Assert.True(left < 0);
    }

    [Fact]
    public void ACallThatAsksToBeRepeatedForEverIsGivenUp()
    {
        KernelRuntime runtime = KernelRuntime.OpenOn(_system);
        _system.Calls.Clear();
        _system.FailEvery("bpf(BPF_PROG_LOAD)", Errno.EAGAIN);
        DTraceException error = Assert.Throws<DTraceException>(() => runtime.Load(Programs.Returning("any", 0)));
        Assert.Equal("bpf(BPF_PROG_LOAD): EAGAIN (the kernel asks to try again), loading program 'any'.", error.Message);
        Assert.Equal(BpfCalls.Attempts, _system.Calls.Count);
    }

    [Theory]
    [InlineData(0UL, "DTrace requires additional privileges: CAP_BPF and CAP_PERFMON (or CAP_SYS_ADMIN) are missing; ")]
    [InlineData(1UL << 39, "DTrace requires additional privileges: CAP_PERFMON (or CAP_SYS_ADMIN) is missing; ")]
    [InlineData(1UL << 38, "DTrace requires additional privileges: CAP_BPF (or CAP_SYS_ADMIN) is missing; ")]
    public void WithoutACapabilityTheRefusalIsOneOfPrivilegeThatNamesIt(ulong capabilities, string beginning)
    {
        _system.Capabilities = capabilities;
        _system.FailEvery("bpf(BPF_MAP_CREATE)", Errno.EPERM);
        DTraceException error = Assert.Throws<DTraceException>(() => KernelRuntime.OpenOn(_system));
        Assert.Equal(DTraceErrorKind.Privilege, error.Kind);
        Assert.StartsWith(beginning + "bpf(BPF_MAP_CREATE): EPERM (operation not permitted), ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1UL << 21)]
    [InlineData(1UL << 38 | 1UL << 39)]
    public void WithTheCapabilitiesARefusalIsNotOneOfPrivilege(ulong capabilities)
    {
        _system.Capabilities = capabilities;
        _system.FailEvery("bpf(BPF_MAP_CREATE)", Errno.EPERM);
        DTraceException error = Assert.Throws<DTraceException>(() => KernelRuntime.OpenOn(_system));
        Assert.Equal(DTraceErrorKind.Engine, error.Kind);
    }

    [Fact]
    public void AKernelWithoutAFeatureIsToldWhatItNeeds()
    {
        _system.FailEvery("bpf(BPF_PROG_TEST_RUN)", Errno.EINVAL);
        DTraceException error = Assert.Throws<DTraceException>(() => KernelRuntime.OpenOn(_system));
        Assert.Equal(
            "This kernel does not provide raw-tracepoint programs that run on request, for which it needs Linux 5.10: " +
            "bpf(BPF_PROG_TEST_RUN): EINVAL (invalid argument), running program 'dtraceps_probe'.",
            error.Message);
    }

    /// <summary>Linux 5.10 and older: "BPF_STX uses reserved fields". No map may be asked for before, as its memory lock limit would be blamed.</summary>
    [Fact]
    public void TheLowestKernelIsToldBeforeAnythingElseIsTried()
    {
        _system.FailEvery("bpf(BPF_PROG_LOAD)", Errno.EINVAL);
        DTraceException error = Assert.Throws<DTraceException>(() => KernelRuntime.OpenOn(_system));
        Assert.StartsWith("This kernel does not provide atomic operations that fetch, for which it needs Linux 5.12: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("bpf(BPF_MAP_CREATE)", _system.Calls);
    }

    [Fact]
    public void AClockRefusedByTheSysctlIsAMatterOfPrivilegeThatNamesIt()
    {
        _system.Capabilities = 1UL << 38 | 1UL << 39;
        _system.Paranoia = 3;
        DTraceException error = KernelRefusal.OfPerfEvent(_system, Errno.EACCES, "opening a clock on CPU 0");
        Assert.Equal(DTraceErrorKind.Privilege, error.Kind);
        Assert.Equal(
            "DTrace requires additional privileges: CAP_SYS_ADMIN is missing, and kernel.perf_event_paranoid is 3. " +
            "This kernel opens clocks without that capability where the sysctl is 2 or less; perf_event_open: EACCES (permission denied), opening a clock on CPU 0.",
            error.Message);
    }

    [Theory]
    [InlineData(1UL << 38 | 1UL << 39, 2)]
    [InlineData(1UL << 21, 3)]
    public void AClockRefusedForAnotherReasonIsToldAsBefore(ulong capabilities, int paranoia)
    {
        _system.Capabilities = capabilities;
        _system.Paranoia = paranoia;
        Assert.Equal(DTraceErrorKind.Engine, KernelRefusal.OfPerfEvent(_system, Errno.EACCES, "opening a clock on CPU 0").Kind);
    }

    [Fact]
    public void AFeatureIsTriedOnce()
    {
        int tries = 0;
        KernelFeature feature = new("any", "Linux 1.0", () => tries++);
        Assert.True(feature.IsAvailable);
        feature.Require();
        Assert.Equal(1, tries);
    }

    [Fact]
    public void HashesArePreallocatedWhereTheKernelWantsThatForProgramsOnClocks()
    {
        int maps = 0;
        _system.Fault = call => call == "bpf(BPF_MAP_CREATE)" && maps++ == 1 ? -Errno.EINVAL : null;
        KernelRuntime runtime = KernelRuntime.OpenOn(_system);
        BpfObject source = new([Programs.Counting("on_clock", BpfProgramKind.PerfEvent)], [Programs.Counter, new("h", BpfMapKind.Hash, 8, 8, 4)]);
        using ILoadedBpfObject loaded = runtime.Load(source, TestContext.Current.CancellationToken);
        Assert.Equal(0u, MapFlags("h"));
    }

    // Everything the run time does, once.
    private static void Use(FaultySystemCalls system)
    {
        KernelRuntime runtime = KernelRuntime.OpenOn(system);
        using ILoadedBpfObject loaded = runtime.Load(Whole, CancellationToken.None);
        using IDisposable tracepoint = loaded.Attach(0, new RawTracepointPoint("sys_enter"));
        using IDisposable clock = loaded.Attach(1, new ClockPoint(1_000_000, EveryCpu: true));
        loaded.RunOnce(0, []);
        byte[] value = new byte[8 * runtime.PossibleCpus.Count];
        loaded.Maps[1].ReadRing(_ => { });
        loaded.WaitForPrograms();
        IBpfMap idle = loaded.Maps[2].Inner(1);
        idle.Update(Programs.Bytes(1UL), value);
        idle.TryLookup(Programs.Bytes(1UL), value);
        idle.Delete(Programs.Bytes(1UL));
        idle.Drain((_, _) => { });
        _ = loaded.RecursionMisses;
    }

    private static uint MapFlags(string name) => Assert.Single(KernelObjects.Maps(), map => map.Name == name).Flags;

    private static string Name(int errno) => Errno.Describe(errno).Split(' ')[0];
}
