using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using Xunit;
using static DTrace.Embedded.Bpf.BpfRegister;

namespace DTrace.Embedded.Tests.InProcess;

/// <summary>What is refused before it runs.</summary>
public sealed class VerifierTests : MachineTest
{
    private const int Mov = BpfClass.Alu64 | (byte)BpfAlu.Mov;
    private const int Goto = BpfClass.Jmp | (byte)BpfJump.Always;

    private static readonly BpfInstruction Exit = Instruction(BpfClass.Jmp | (byte)BpfJump.Exit);

    public static TheoryData<BpfInstruction, string> SingleInstructions => new()
    {
        { Instruction(Mov, (BpfRegister)11), "there is no register 11" },
        { Instruction(Mov | 0x08, R0, (BpfRegister)12), "there is no register 12" },
        { Instruction(Mov, R10), "it writes the frame pointer, which is read-only" },
        { Instruction(BpfClass.Ldx | BpfSize.Mem, R10, R1), "it writes the frame pointer, which is read-only" },
        { Instruction(BpfClass.Stx | BpfSize.Atomic | BpfSize.Double, R10, R10, -8, 1), "it writes the frame pointer, which is read-only" },
        { Instruction(Mov, R0, R1), "a field the instruction does not use is not zero" },
        { Instruction(Mov | 0x08, R0, R1, 0, 1), "a field the instruction does not use is not zero" },
        { Instruction(Mov | 0x08, R0, R1, 24), "a move extends the sign from 8, 16 or 32 bits only" },
        { Instruction(BpfClass.Alu | (byte)BpfAlu.Mov | 0x08, R0, R1, 32), "a move extends the sign from 8, 16 or 32 bits only" },
        { Instruction(BpfClass.Alu64 | (byte)BpfAlu.Div), "it divides by zero" },
        { Instruction(BpfClass.Alu | (byte)BpfAlu.Mod), "it divides by zero" },
        { Instruction(BpfClass.Alu64 | (byte)BpfAlu.Div, offset: 2, immediate: 1), "a field the instruction does not use is not zero" },
        { Instruction(BpfClass.Alu64 | (byte)BpfAlu.Lsh, immediate: 64), "it shifts by 64 bits" },
        { Instruction(BpfClass.Alu | (byte)BpfAlu.Rsh, immediate: 32), "it shifts by 32 bits" },
        { Instruction(BpfClass.Alu | (byte)BpfAlu.Arsh, immediate: -1), "it shifts by -1 bits" },
        { Instruction(BpfClass.Alu | (byte)BpfAlu.End, immediate: 24), "byte order is exchanged in 16, 32 or 64 bits only" },
        { Instruction(0xe7), "0xe7 is no instruction" },
        { Instruction(0xe5), "0xe5 is no instruction" },
        { Instruction(0x00), "0x00 is no instruction" },
        { Instruction(BpfClass.Ldx | 0x20), "0x21 is no instruction" },
        { Instruction(BpfClass.Ldx | BpfSize.MemSigned | BpfSize.Double), "0x99 is no instruction" },
        { Instruction(BpfClass.Jmp32 | (byte)BpfJump.Exit), "0x96 is no instruction" },
        { Instruction(BpfClass.Stx | BpfSize.Atomic | BpfSize.Half), "an atomic is 4 or 8 bytes wide" },
        { Instruction(BpfClass.Stx | BpfSize.Atomic | BpfSize.Word, immediate: 0x20), "0x20 is no atomic operation" },
        { Instruction(BpfClass.Jmp | (byte)BpfJump.Call, immediate: 999), "there is no helper 999" },
        { Instruction(BpfClass.Jmp | (byte)BpfJump.Call, source: R2, immediate: 1), "only helpers and functions of the program can be called" },
        { Instruction(Goto, offset: 2), "it jumps out of the program" },
        { Instruction(Goto, offset: -2), "it jumps out of the program" },
        { Instruction(BpfClass.Jmp32 | (byte)BpfJump.Always, immediate: 70_000), "it jumps out of the program" },
    };

    [Theory]
    [MemberData(nameof(SingleInstructions))]
    public void AnInstructionThatIsNone(BpfInstruction instruction, string why)
    {
        DTraceException error = IsRefused([instruction, Exit]);
        Assert.Equal(DTraceErrorKind.Engine, error.Kind);
        Assert.StartsWith("The program 'test' is not valid at instruction 0 (", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"): {why}.", error.Message, StringComparison.Ordinal);
        Assert.Contains("   1: exit\n", error.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void AProgramHasInstructions() =>
        Assert.Equal("The program 'test' has 0 instructions; 1 to 1000000 can be run.", IsRefused([]).Message);

    [Fact]
    public void AProgramEndsWithExit() =>
        AssertRefused(0, "the program does not end with exit", [Instruction(Mov)]);

    [Fact]
    public void AConditionMayNotFallOffTheEnd() =>
        AssertRefused(1, "the program does not end with exit", [Instruction(Mov), Instruction(BpfClass.Jmp | (byte)BpfJump.Equal, offset: -2)]);

    [Fact]
    public void AJumpDoesNotLandInsideALoad() =>
        AssertRefused(0, "it jumps into the middle of a 64-bit load", [Instruction(BpfClass.Jmp | (byte)BpfJump.Equal, R1, R0, 1), .. Load64(), Exit]);

    [Fact]
    public void WhatIsNeverReached() => AssertRefused(1, "it is never reached", [Exit, Exit]);

    [Fact]
    public void HalfALoad() =>
        AssertRefused(0, "the second half of a 64-bit load is missing", [Load64()[0]]);

    [Fact]
    public void ALoadWithAnotherSecondHalf() =>
        AssertRefused(0, "the second half of a 64-bit load is malformed", [Load64()[0], Exit]);

    [Theory]
    [InlineData(1, 3, 0, "there is no map 3")]
    [InlineData(2, 3, 0, "there is no map 3")]
    [InlineData(2, 1, 0, "the map 'hash' is no array of one value")]
    [InlineData(2, 2, 0, "the map 'pair' is no array of one value")]
    [InlineData(2, 0, 8, "offset 8 is outside the value of the map 'result'")]
    [InlineData(2, 0, -1, "offset -1 is outside the value of the map 'result'")]
    [InlineData(1, 0, 1, "a field the instruction does not use is not zero")]
    [InlineData(3, 0, 0, "a 64-bit load of kind 3 is unknown")]
    public void AMapThatCannotBeNamed(int kind, int map, int offset, string why)
    {
        BpfInstruction[] code = [Instruction(BpfInstruction.LoadImmediate64, R0, (BpfRegister)kind, 0, map), Instruction(0, immediate: offset), Exit];
        BpfMapSpec[] maps = [ResultMap, new("hash", BpfMapKind.Hash, 4, 8, 1), new("pair", BpfMapKind.Array, 4, 8, 2)];
        Assert.EndsWith($"): {why}.", IsRefused(code, maps).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AKernelTracepointNeedsPrivilege()
    {
        using ILoadedBpfObject loaded = Load([Instruction(Mov), Exit]);
        var error = Assert.Throws<DTraceException>(() => loaded.Attach(0, new RawTracepointPoint("sys_enter")));
        Assert.Equal(DTraceErrorKind.Privilege, error.Kind);
        Assert.StartsWith("DTrace requires additional privileges: the kernel tracepoint 'sys_enter'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARequestRunsRawTracepointProgramsOnly()
    {
        using ILoadedBpfObject loaded = Load(BpfProgramKind.PerfEvent, [Instruction(Mov), Exit]);
        Assert.Equal(
            "The program 'test' is no raw tracepoint program: it cannot be run on request.",
            Assert.Throws<DTraceException>(() => loaded.RunOnce(0, [])).Message);
    }

    [Fact]
    public void ARequestHasAtMost12Arguments()
    {
        using ILoadedBpfObject loaded = Load([Instruction(Mov), Exit]);
        Assert.Equal(
            "A raw tracepoint has at most 12 arguments, not 13.",
            Assert.Throws<ArgumentException>(() => loaded.RunOnce(0, new ulong[13])).Message);
    }

    private static BpfInstruction[] Load64() => [Instruction(BpfInstruction.LoadImmediate64, immediate: 1), Instruction(0, immediate: 2)];

    private static void AssertRefused(int at, string why, BpfInstruction[] code)
    {
        string message = IsRefused(code).Message;
        Assert.StartsWith($"The program 'test' is not valid at instruction {at} (", message, StringComparison.Ordinal);
        Assert.EndsWith($"): {why}.", message, StringComparison.Ordinal);
    }
}
