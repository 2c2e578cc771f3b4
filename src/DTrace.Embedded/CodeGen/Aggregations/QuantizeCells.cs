using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen.Aggregations;

/// <summary>quantize(): 128 words, of which the last is never used: a 7-bit index needs no check.</summary>
internal sealed class QuantizeCells : AggregationCells
{
    public override int WordsOf(ulong parameters) => 128;

    public override int KeptOf(ulong parameters) => 127;

    public override void Emit(BpfAssembler code, ulong parameters, int increment)
    {
        EmitPowerOfTwo(code);
        EmitBucket(code, increment);
    }

    /// <summary>R2 = quantize()'s bucket of R1: 63 for zero, 64 + n for 2ⁿ and up, mirrored below; the lowest holds all from -2⁶² down (dtrace.h, DTRACE_QUANTIZE_*).</summary>
    private static void EmitPowerOfTwo(BpfAssembler code)
    {
        const int zero = 63;
        BpfLabel negative = new(), done = new();
        code.Move(BpfRegister.R2, zero);
        code.Jump(BpfJump.Equal, BpfRegister.R1, 0, done);
        code.Move(BpfRegister.R4, 1);
        code.Jump(BpfJump.SignedGreater, BpfRegister.R1, 0, negative);
        code.Move(BpfRegister.R4, -1);
        code.Alu(BpfAlu.Neg, BpfRegister.R1, 0);
        code.Bind(negative);
        code.Move(BpfRegister.R3, 1);
        for (int bits = 32; bits > 0; bits >>= 1)
        {
            BpfLabel small = new();
            code.Move(BpfRegister.R5, BpfRegister.R1);
            code.Alu(BpfAlu.Rsh, BpfRegister.R5, bits);
            code.Jump(BpfJump.Equal, BpfRegister.R5, 0, small);
            code.Move(BpfRegister.R1, BpfRegister.R5);
            code.Alu(BpfAlu.Add, BpfRegister.R3, bits);
            code.Bind(small);
        }

        code.Alu(BpfAlu.Mul, BpfRegister.R3, BpfRegister.R4);
        code.Alu(BpfAlu.Add, BpfRegister.R2, BpfRegister.R3);
        code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R2, 0, done);
        code.Move(BpfRegister.R2, 0);
        code.Bind(done);
        code.Alu(BpfAlu.And, BpfRegister.R2, 127);
    }
}
