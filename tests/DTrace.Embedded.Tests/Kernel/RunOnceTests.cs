using System.Buffers.Binary;
using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel;
using DTrace.Embedded.Kernel.Calls;
using Xunit;

namespace DTrace.Embedded.Tests.Kernel;

public sealed class RunOnceTests
{
    private readonly KernelRuntime _runtime = Programs.OpenRuntime();

    [Fact]
    public void AProgramReturnsItsResult()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Returning("forty_two", 42));
        Assert.Equal(42, loaded.RunOnce(0, []));
    }

    [Fact]
    public void AProgramRunsInThisProcess()
    {
        BpfProgram program = Programs.Make("pid", BpfProgramKind.RawTracepoint, code =>
        {
            code.Call(BpfHelper.GetCurrentPidTgid);
            code.Alu(BpfAlu.Rsh, BpfRegister.R0, 32);
            code.Exit();
        });
        using ILoadedBpfObject loaded = _runtime.Load(program);
        Assert.Equal(Environment.ProcessId, loaded.RunOnce(0, []));
    }

    [Fact]
    public void AProgramReadsArgumentsAndThoseNotGivenAreZero()
    {
        BpfProgram program = Programs.Make("sum", BpfProgramKind.RawTracepoint, code =>
        {
            code.Load(8, BpfRegister.R0, BpfRegister.R1, 0);
            code.Load(8, BpfRegister.R2, BpfRegister.R1, 8);
            code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R2);
            code.Load(8, BpfRegister.R2, BpfRegister.R1, 16);
            code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R2);
            code.Exit();
        });
        using ILoadedBpfObject loaded = _runtime.Load(program);
        Assert.Equal(1234, loaded.RunOnce(0, [1000, 234]));
    }

    [Fact]
    public void AProgramWritesAMapThatThisSideReads()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Storing("store"), new BpfMapSpec("table", BpfMapKind.Hash, 8, 8, 100));
        Assert.Equal(0, loaded.RunOnce(0, [7, 99]));
        byte[] value = new byte[8];
        Assert.True(loaded.Maps[0].TryLookup(Programs.Bytes(7UL), value));
        Assert.Equal(99UL, BinaryPrimitives.ReadUInt64LittleEndian(value));
        Assert.False(loaded.Maps[0].TryLookup(Programs.Bytes(8UL), value));
    }

    [Fact]
    public void AnUpdateOfAFullHashIsRefusedToTheProgram()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Storing("store"), new BpfMapSpec("table", BpfMapKind.Hash, 8, 8, 2));
        loaded.RunOnce(0, [1, 1]);
        loaded.RunOnce(0, [2, 2]);
        Assert.Equal(-Errno.E2BIG, loaded.RunOnce(0, [3, 3]));
    }

    [Fact]
    public void AnAddressOfAMapSValueReachesItsBytes()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Counting("count", BpfProgramKind.RawTracepoint), Programs.Counter);
        for (int i = 0; i < 3; i++) loaded.RunOnce(0, []);
        Assert.Equal(3UL, loaded.Maps[0].Value(0));
    }

    [Fact]
    public void MoreArgumentsThanATracepointHasAreRefused()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Returning("any", 0));
        Assert.Throws<ArgumentException>(() => loaded.RunOnce(0, new ulong[13]));
    }

    [Fact]
    public void AProgramTheVerifierRefusesIsAnErrorWithItsLog()
    {
        BpfProgram program = Programs.Make("wild", BpfProgramKind.RawTracepoint, code =>
        {
            code.Move(BpfRegister.R1, 0L);
            code.Load(8, BpfRegister.R0, BpfRegister.R1, 0);
            code.Exit();
        });
        DTraceException error = Assert.Throws<DTraceException>(() => _runtime.Load(program));
        Assert.Equal(DTraceErrorKind.Engine, error.Kind);
        Assert.Equal(
            "The kernel's verifier refused program 'wild' of 3 instructions: bpf(BPF_PROG_LOAD): EACCES (permission denied).",
            error.Message);
        Assert.Contains("R1 invalid mem access", error.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void ALongProgramWhoseLogExceedsTheFirstBufferIsExplainedToo()
    {
        BpfProgram program = Programs.Make("long_wild", BpfProgramKind.RawTracepoint, code =>
        {
            for (int i = 0; i < 60_000; i++) code.Move(BpfRegister.R2, (long)i);
            code.Load(8, BpfRegister.R0, BpfRegister.R2, 0);
            code.Exit();
        });
        DTraceException error = Assert.Throws<DTraceException>(() => _runtime.Load(program));
        Assert.Contains("R2 invalid mem access", error.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadingMayBeCancelled()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        BpfObject source = new([Programs.Returning("any", 0)], []);
        Assert.Throws<OperationCanceledException>(() => _runtime.Load(source, cancelled.Token));
    }
}
