using DTrace.Embedded.Bpf;
using Xunit;
using static DTrace.Embedded.Bpf.BpfRegister;

namespace DTrace.Embedded.Tests.InProcess;

/// <summary>Random arithmetic programs against the same steps in C#, written out once more and differently (128-bit arithmetic).</summary>
public sealed class RandomArithmeticTests : MachineTest
{
    private static readonly BpfAlu[] Operations =
    [
        BpfAlu.Add, BpfAlu.Sub, BpfAlu.Mul, BpfAlu.Div, BpfAlu.Mod, BpfAlu.Or, BpfAlu.And, BpfAlu.Xor, BpfAlu.Mov, BpfAlu.Lsh, BpfAlu.Rsh, BpfAlu.Arsh,
    ];

    private static readonly long[] Corners = [0, 1, -1, 2, -2, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, 1L << 32];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void AgreeWithPlainArithmetic(int seed)
    {
        var random = new Random(seed);
        for (int program = 0; program < 100; program++)
        {
            (long[] start, BpfInstruction[] steps) = Draw(random);
            ulong[] registers = [.. start.Select(value => (ulong)value)];
            foreach (BpfInstruction step in steps) registers[(int)step.Destination] = Compute(step, registers);

            // All registers count: R0 becomes their mixture, as it does here.
            ulong expected = registers.Aggregate((mixed, next) => (mixed * 31) + next);
            IReadOnlyList<BpfInstruction> code = Program(start, steps);
            ulong actual = Run(code);
            Assert.True(expected == actual, BpfDisassembler.Disassemble(new BpfProgram("random", BpfProgramKind.RawTracepoint, code)));
        }
    }

    /// <summary>What R0 to R5 begin with, and 60 steps.</summary>
    internal static (long[] Start, BpfInstruction[] Steps) Draw(Random random) =>
    (
        [.. Enumerable.Range(0, 6).Select(_ => random.Next(2) == 0 ? Corners[random.Next(Corners.Length)] : random.NextInt64(long.MinValue, long.MaxValue))],
        [.. Enumerable.Range(0, 60).Select(_ => Step(random))]);

    /// <summary>The steps as a program, which leaves the mixture of all registers in R0.</summary>
    internal static IReadOnlyList<BpfInstruction> Program(long[] start, BpfInstruction[] steps) =>
    [
        .. Code(a =>
        {
            for (int register = 0; register < start.Length; register++) a.Move((BpfRegister)register, start[register]);
        }),
        .. steps,
        .. Code(a =>
        {
            for (int register = 1; register < start.Length; register++)
            {
                a.Alu(BpfAlu.Mul, R0, 31);
                a.Alu(BpfAlu.Add, R0, (BpfRegister)register);
            }
        }),
    ];

    private static BpfInstruction Step(Random random)
    {
        BpfAlu operation = Operations[random.Next(Operations.Length)];
        bool isWide = random.Next(2) == 0;
        bool isRegister = random.Next(2) == 0;
        int immediate = random.Next(int.MinValue, int.MaxValue);
        if (operation is BpfAlu.Lsh or BpfAlu.Rsh or BpfAlu.Arsh) immediate &= isWide ? 63 : 31;
        if (operation is BpfAlu.Div or BpfAlu.Mod && immediate == 0) immediate = 1;
        int offset = operation is BpfAlu.Div or BpfAlu.Mod ? random.Next(2)
            : operation == BpfAlu.Mov && isRegister ? (isWide ? [0, 8, 16, 32] : new[] { 0, 8, 16 })[random.Next(isWide ? 4 : 3)]
            : 0;
        return Instruction(
            (isWide ? BpfClass.Alu64 : BpfClass.Alu) | (isRegister ? 0x08 : 0) | (byte)operation,
            (BpfRegister)random.Next(6),
            isRegister ? (BpfRegister)random.Next(6) : R0,
            offset,
            isRegister ? 0 : immediate);
    }

    private static ulong Compute(BpfInstruction step, ulong[] registers)
    {
        int bits = step.Class == BpfClass.Alu64 ? 64 : 32;
        Int128 modulus = Int128.One << bits;
        Int128 Unsigned(ulong value) => (Int128)value % modulus;
        Int128 Signed(ulong value) => Unsigned(value) >= modulus / 2 ? Unsigned(value) - modulus : Unsigned(value);
        ulong Wrap(Int128 value) => (ulong)(((value % modulus) + modulus) % modulus);

        ulong left = registers[(int)step.Destination];
        ulong right = (step.Opcode & 0x08) != 0 ? registers[(int)step.Source] : (ulong)step.Immediate;
        bool isSigned = step.Offset == 1;
        Int128 a = isSigned ? Signed(left) : Unsigned(left);
        Int128 b = isSigned ? Signed(right) : Unsigned(right);
        int shift = (int)(Unsigned(right) % bits);
        switch ((BpfAlu)(step.Opcode & 0xf0))
        {
            case BpfAlu.Add: return Wrap(a + b);
            case BpfAlu.Sub: return Wrap(a - b);
            case BpfAlu.Mul: return Wrap((a * (b >> 32) % modulus << 32) + (a * (b & uint.MaxValue)));
            case BpfAlu.Div: return b == 0 ? 0 : Wrap(a / b);
            case BpfAlu.Mod: return Wrap(b == 0 ? a : a % b);
            case BpfAlu.Or: return Wrap(a | b);
            case BpfAlu.And: return Wrap(a & b);
            case BpfAlu.Xor: return Wrap(a ^ b);
            case BpfAlu.Lsh: return Wrap((a << shift) % modulus);
            case BpfAlu.Rsh: return Wrap(a >> shift);
            case BpfAlu.Arsh: return Wrap(Signed(left) >> shift);
            default:
                if (step.Offset == 0) return Wrap(b);
                Int128 low = (Int128)right % (Int128.One << step.Offset);
                return Wrap(low >= Int128.One << (step.Offset - 1) ? low - (Int128.One << step.Offset) : low);
        }
    }
}
