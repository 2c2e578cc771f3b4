using DTrace.Core;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen.Aggregations;

/// <summary>llquantize(): a word for each bucket.</summary>
internal sealed class LLQuantizeCells : AggregationCells
{
    public override int WordsOf(ulong parameters) => LLQuantizeParameters.Unpack(parameters).Buckets;

    public override void Emit(BpfAssembler code, ulong parameters, int increment)
    {
        EmitLogLinear(code, LLQuantizeParameters.Unpack(parameters));
        EmitBucket(code, increment);
    }

    /// <summary>R2 = llquantize()'s bucket of R1: the order of magnitude is found from the top, the step in it by a division.</summary>
    private static void EmitLogLinear(BpfAssembler code, LLQuantizeParameters log)
    {
        BpfLabel done = new();
        int last = log.Buckets - 1;
        code.Move(BpfRegister.R2, last);
        code.Move(BpfRegister.R3, log.End);
        code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R1, BpfRegister.R3, done);
        foreach ((long start, long width, int first, _) in log.Orders.Reverse())
        {
            BpfLabel next = new();
            code.Move(BpfRegister.R3, start);
            code.Jump(BpfJump.SignedLess, BpfRegister.R1, BpfRegister.R3, next);
            code.Alu(BpfAlu.Sub, BpfRegister.R1, BpfRegister.R3);
            code.Move(BpfRegister.R3, width);
            code.Alu(BpfAlu.Div, BpfRegister.R1, BpfRegister.R3);
            code.Alu(BpfAlu.Add, BpfRegister.R1, first);
            code.Move(BpfRegister.R2, BpfRegister.R1);
            code.Jump(BpfJump.LessOrEqual, BpfRegister.R2, last, done);
            code.Move(BpfRegister.R2, last);
            code.Jump(done);
            code.Bind(next);
        }

        code.Move(BpfRegister.R2, 0);
        code.Bind(done);
    }
}
