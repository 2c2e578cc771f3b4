using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.InProcess;
using Xunit;
using static DTrace.Embedded.Bpf.BpfRegister;

namespace DTrace.Embedded.Tests.InProcess;

/// <summary>Calls of a program's own functions (RFC 9669, section 4.3.2), as the kernel has them.</summary>
public sealed class FunctionTests : MachineTest
{
    [Fact]
    public void AFunctionIsGivenR1ToR5AndReturnsR0() => Assert.Equal(
        54321UL,
        Call(
            a =>
            {
                for (int i = 1; i <= 5; i++) a.Move((BpfRegister)i, i);
                a.CallFunction(1);
            },
            a =>
            {
                a.Move(R0, 0);
                for (int i = 5; i >= 1; i--)
                {
                    a.Alu(BpfAlu.Mul, R0, 10);
                    a.Alu(BpfAlu.Add, R0, (BpfRegister)i);
                }
            }));

    [Fact]
    public void R6ToR9AndTheStackAreTheCallersOwn() => Assert.Equal(
        10UL,
        Call(
            a =>
            {
                for (int i = 6; i <= 9; i++) a.Move((BpfRegister)i, 1);
                a.Store(8, R10, -8, 6);
                a.CallFunction(1);
                a.Load(8, R0, R10, -8);
                for (int i = 6; i <= 9; i++) a.Alu(BpfAlu.Add, R0, (BpfRegister)i);
            },
            a =>
            {
                for (int i = 6; i <= 9; i++) a.Move((BpfRegister)i, 100);
                a.Store(8, R10, -8, 100);
                a.Move(R0, 0);
            }));

    [Fact]
    public void AFunctionReachesItsCallersStackByAnAddress() => Assert.Equal(
        7UL,
        Call(
            a =>
            {
                a.Move(R1, R10);
                a.Alu(BpfAlu.Add, R1, -16);
                a.CallFunction(1);
                a.Load(8, R0, R10, -16);
            },
            a =>
            {
                a.Store(8, R1, 0, 7);
                a.Move(R0, 0);
            }));

    [Fact]
    public void FunctionsCallFunctions() => Assert.Equal(
        3UL,
        Call(
            a => a.CallFunction(1),
            a =>
            {
                a.CallFunction(2);
                a.Alu(BpfAlu.Add, R0, 1);
            },
            a => a.Move(R0, 2)));

    [Fact]
    public void DeeperThanEightFramesIsAFault()
    {
        DTraceException error = Assert.Throws<DTraceException>(() => Call(a => a.CallFunction(1), a => a.CallFunction(1)));
        Assert.Contains("its functions call each other deeper than 8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACallOutOfTheProgramIsRefused() => Assert.EndsWith(
        "it jumps out of the program.",
        IsRefused([Instruction(BpfClass.Jmp | (byte)BpfJump.Call, source: BpfInstruction.PseudoFunction, immediate: 5), Instruction(BpfClass.Jmp | (byte)BpfJump.Exit)]).Message);

    /// <summary>Runs a program of functions, the first of which leaves its R0 as the result.</summary>
    private static ulong Call(params Action<BpfAssembler>[] functions)
    {
        BpfProgram program = BpfLinker.Link("test", BpfProgramKind.RawTracepoint, [.. functions.Select((write, i) => (
            $"f{i}",
            (IReadOnlyList<BpfParameter>)[],
            i == 0 ? WithResult(Code(write)) : Code(a =>
            {
                write(a);
                a.Exit();
            })))]);
        using ILoadedBpfObject loaded = new InProcessRuntime(Cpus).Load(new BpfObject([program], [ResultMap]), TestContext.Current.CancellationToken);
        loaded.RunOnce(0, []);
        return Result(loaded);
    }
}
