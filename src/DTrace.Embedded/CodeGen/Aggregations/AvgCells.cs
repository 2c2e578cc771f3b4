using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen.Aggregations;

/// <summary>avg(): the count, then the sum.</summary>
internal sealed class AvgCells : AggregationCells
{
    public override int WordsOf(ulong parameters) => 2;

    public override void Emit(BpfAssembler code, ulong parameters, int increment)
    {
        code.Move(BpfRegister.R2, 1);
        EmitAdd(code, 0, BpfRegister.R2);
        EmitAdd(code, 1, BpfRegister.R1);
    }
}
