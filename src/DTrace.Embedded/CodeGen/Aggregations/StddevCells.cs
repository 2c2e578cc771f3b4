using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen.Aggregations;

/// <summary>stddev(): the count, the sum, low and high word of the sum of squares.</summary>
internal sealed class StddevCells : AggregationCells
{
    public override int WordsOf(ulong parameters) => 4;

    public override void Emit(BpfAssembler code, ulong parameters, int increment)
    {
        code.Move(BpfRegister.R2, 1);
        EmitAdd(code, 0, BpfRegister.R2);
        EmitAdd(code, 1, BpfRegister.R1);
        EmitSquare(code);
    }

    public override void Add(Span<ulong> total, ReadOnlySpan<ulong> words)
    {
        total[0] += words[0];
        total[1] += words[1];
        UInt128 squares = new UInt128(total[3], total[2]) + new UInt128(words[3], words[2]);
        total[2] = (ulong)squares;
        total[3] = (ulong)(squares >> 64);
    }

    /// <summary>Adds the 128-bit square of R1 to words 2 and 3: of the halves h and l of the magnitude, h² · 2⁶⁴ + h·l · 2³³ + l².</summary>
    private static void EmitSquare(BpfAssembler code)
    {
        BpfLabel positive = new(), noCarry = new(), noOverflow = new();
        code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R1, 0, positive);
        code.Alu(BpfAlu.Neg, BpfRegister.R1, 0);
        code.Bind(positive);
        code.Move32(BpfRegister.R2, BpfRegister.R1);
        code.Alu(BpfAlu.Rsh, BpfRegister.R1, 32);
        code.Move(BpfRegister.R3, BpfRegister.R1);
        code.Alu(BpfAlu.Mul, BpfRegister.R3, BpfRegister.R2);
        code.Alu(BpfAlu.Mul, BpfRegister.R2, BpfRegister.R2);
        code.Alu(BpfAlu.Mul, BpfRegister.R1, BpfRegister.R1);
        code.Move(BpfRegister.R4, BpfRegister.R3);
        code.Alu(BpfAlu.Lsh, BpfRegister.R3, 33);
        code.Alu(BpfAlu.Rsh, BpfRegister.R4, 31);
        code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R4);
        code.Alu(BpfAlu.Add, BpfRegister.R2, BpfRegister.R3);
        code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R2, BpfRegister.R3, noCarry);
        code.Alu(BpfAlu.Add, BpfRegister.R1, 1);
        code.Bind(noCarry);
        code.Move(BpfRegister.R3, BpfRegister.R2);
        code.Atomic(BpfAtomic.FetchAdd, BpfRegister.R0, PayloadOffset + 16, BpfRegister.R2);
        code.Alu(BpfAlu.Add, BpfRegister.R2, BpfRegister.R3);
        code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R2, BpfRegister.R3, noOverflow);
        code.Alu(BpfAlu.Add, BpfRegister.R1, 1);
        code.Bind(noOverflow);
        EmitAdd(code, 3, BpfRegister.R1);
    }
}
