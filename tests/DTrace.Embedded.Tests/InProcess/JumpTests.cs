using DTrace.Embedded.Bpf;
using Xunit;
using static DTrace.Embedded.Bpf.BpfRegister;

namespace DTrace.Embedded.Tests.InProcess;

/// <summary>RFC 9669, section 4.3: jumps.</summary>
public sealed class JumpTests : MachineTest
{
    /// <summary>Condition, left, right, whether 64 bits jump, whether 32 bits jump.</summary>
    public static TheoryData<BpfJump, ulong, int, bool, bool> Conditions => new()
    {
        { BpfJump.Equal, 0x1_0000_0005, 5, false, true },
        { BpfJump.Equal, ulong.MaxValue, -1, true, true },
        { BpfJump.NotEqual, 0x1_0000_0005, 5, true, false },
        { BpfJump.Greater, ulong.MaxValue, 1, true, true },
        { BpfJump.Greater, 5, 5, false, false },
        { BpfJump.Greater, 0x1_0000_0000, 5, true, false },
        { BpfJump.GreaterOrEqual, 5, 5, true, true },
        { BpfJump.GreaterOrEqual, 4, 5, false, false },
        { BpfJump.Less, 1, -1, true, true },
        { BpfJump.Less, 0x1_0000_0000, 5, false, true },
        { BpfJump.LessOrEqual, 5, 5, true, true },
        { BpfJump.LessOrEqual, 6, 5, false, false },
        { BpfJump.BitsSet, 0x1_0000_0002, 4, false, false },
        { BpfJump.BitsSet, 0x1_0000_0002, 6, true, true },
        { BpfJump.BitsSet, 0x1_0000_0000, -1, true, false },
        { BpfJump.SignedGreater, 0, -1, true, true },
        { BpfJump.SignedGreater, 0x8000_0000, 0, true, false },
        { BpfJump.SignedGreaterOrEqual, 5, 5, true, true },
        { BpfJump.SignedGreaterOrEqual, ulong.MaxValue, 0, false, false },
        { BpfJump.SignedLess, ulong.MaxValue, 0, true, true },
        { BpfJump.SignedLess, 0x8000_0000, 0, false, true },
        { BpfJump.SignedLessOrEqual, 5, 5, true, true },
        { BpfJump.SignedLessOrEqual, 1, -1, false, false },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void ComparisonWithAnImmediate(BpfJump condition, ulong left, int right, bool wide, bool narrow)
    {
        Assert.Equal(wide ? 1ul : 0ul, Jump(Instruction(BpfClass.Jmp | (byte)condition, R1, R0, 1, right), left, 0));
        Assert.Equal(narrow ? 1ul : 0ul, Jump(Instruction(BpfClass.Jmp32 | (byte)condition, R1, R0, 1, right), left, 0));
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public void ComparisonWithARegister(BpfJump condition, ulong left, int right, bool wide, bool narrow)
    {
        Assert.Equal(wide ? 1ul : 0ul, Jump(Instruction(BpfClass.Jmp | 0x08 | (byte)condition, R1, R2, 1), left, right));
        Assert.Equal(narrow ? 1ul : 0ul, Jump(Instruction(BpfClass.Jmp32 | 0x08 | (byte)condition, R1, R2, 1), left, right));
    }

    [Fact]
    public void ALoopEndsWhereItsConditionSays() => Assert.Equal(55ul, Run(a =>
    {
        var again = new BpfLabel();
        a.Move(R0, 0L);
        a.Move(R1, 10);
        a.Bind(again);
        a.Alu(BpfAlu.Add, R0, R1);
        a.Alu(BpfAlu.Sub, R1, 1);
        a.Jump(BpfJump.NotEqual, R1, 0, again);
    }));

    [Fact]
    public void ALongJumpTakesItsDistanceFromTheImmediate() => Assert.Equal(7ul, Run(
    [
        .. Code(a => a.Move(R0, 7)),
        Instruction(BpfClass.Jmp32 | (byte)BpfJump.Always, immediate: 1),
        Instruction(BpfClass.Alu64 | (byte)BpfAlu.Mov, immediate: 8),
        Instruction(BpfClass.Jmp | (byte)BpfJump.Equal, R0, R0, -2, 9),
    ]));

    [Fact]
    public void ARunWithoutAnEndIsAnError()
    {
        var error = Faults(a =>
        {
            var again = new BpfLabel();
            a.Move(R0, 0L);
            a.Bind(again);
            a.Alu(BpfAlu.Add, R0, 1);
            a.Jump(BpfJump.NotEqual, R0, 0, again);
        });
        Assert.Equal("The program 'test' failed on CPU ", error.Message[..33]);
        Assert.EndsWith("it has run 4000000 instructions without an end.", error.Message, StringComparison.Ordinal);
    }

    private static ulong Jump(BpfInstruction jump, ulong left, long right) => Run(
    [
        .. Code(a =>
        {
            a.Move(R0, 1);
            a.Move(R1, (long)left);
            a.Move(R2, right);
        }),
        jump,
        Instruction(BpfClass.Alu64 | (byte)BpfAlu.Mov),
    ]);
}
