using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen.Aggregations;

/// <summary>sum(): the sum.</summary>
internal sealed class SumCells : AggregationCells
{
    public override int WordsOf(ulong parameters) => 1;

    public override void Emit(BpfAssembler code, ulong parameters, int increment) => EmitAdd(code, 0, BpfRegister.R1);
}
