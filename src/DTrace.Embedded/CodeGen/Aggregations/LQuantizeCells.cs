using DTrace.Core;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen.Aggregations;

/// <summary>lquantize(): a word for all below the base, one for each step, one for all above.</summary>
internal sealed class LQuantizeCells : AggregationCells
{
    public override int WordsOf(ulong parameters) => LQuantizeParameters.Unpack(parameters).Levels + 2;

    public override void Emit(BpfAssembler code, ulong parameters, int increment)
    {
        EmitLinear(code, LQuantizeParameters.Unpack(parameters));
        EmitBucket(code, increment);
    }

    /// <summary>R2 = lquantize()'s bucket of R1: 0 below the base, then each step, the last at and above base + levels · step.</summary>
    private static void EmitLinear(BpfAssembler code, LQuantizeParameters linear)
    {
        BpfLabel below = new(), above = new(), done = new();
        code.Move(BpfRegister.R2, linear.Base);
        code.Jump(BpfJump.SignedLess, BpfRegister.R1, BpfRegister.R2, below);
        code.Alu(BpfAlu.Sub, BpfRegister.R1, BpfRegister.R2);
        code.Alu(BpfAlu.Div, BpfRegister.R1, linear.Step);
        code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R1, linear.Levels, above);
        code.Move(BpfRegister.R2, BpfRegister.R1);
        code.Alu(BpfAlu.Add, BpfRegister.R2, 1);
        code.Jump(done);
        code.Bind(below);
        code.Move(BpfRegister.R2, 0);
        code.Jump(done);
        code.Bind(above);
        code.Move(BpfRegister.R2, linear.Levels + 1);
        code.Bind(done);
    }
}
