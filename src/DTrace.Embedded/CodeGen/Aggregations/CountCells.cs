using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen.Aggregations;

/// <summary>count(): the count.</summary>
internal sealed class CountCells : AggregationCells
{
    public override int WordsOf(ulong parameters) => 1;

    public override void Emit(BpfAssembler code, ulong parameters, int increment)
    {
        code.Move(BpfRegister.R1, 1);
        EmitAdd(code, 0, BpfRegister.R1);
    }
}
