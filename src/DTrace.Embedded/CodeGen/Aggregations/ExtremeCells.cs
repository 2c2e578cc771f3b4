using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen.Aggregations;

/// <summary>
/// min() and max(): one word, exclusive-or'd with a bias so that zero is the identity: unsigned, the larger wins.
/// </summary>
internal abstract class ExtremeCells(ulong bias) : AggregationCells
{
    public override int WordsOf(ulong parameters) => 1;

    /// <summary>
    /// Keeps the larger biased value. Only programs that interrupt this one write here too: as many tries as there are levels of nesting suffice.
    /// </summary>
    public override void Emit(BpfAssembler code, ulong parameters, int increment)
    {
        BpfLabel done = new();
        code.Move(BpfRegister.R2, unchecked((long)bias));
        code.Alu(BpfAlu.Xor, BpfRegister.R1, BpfRegister.R2);
        code.Move(BpfRegister.R3, BpfRegister.R0);
        for (int i = 0; i < NestingLevels; i++)
        {
            code.Load(8, BpfRegister.R0, BpfRegister.R3, PayloadOffset);
            code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R0, BpfRegister.R1, done);
            code.Move(BpfRegister.R2, BpfRegister.R0);
            code.Atomic(BpfAtomic.CompareExchange, BpfRegister.R3, PayloadOffset, BpfRegister.R1);
            code.Jump(BpfJump.Equal, BpfRegister.R0, BpfRegister.R2, done);
        }

        code.Bind(done);
    }

    public override void Begin(Span<ulong> words) => words[0] ^= bias;

    public override void Add(Span<ulong> total, ReadOnlySpan<ulong> words) => total[0] = Math.Max(total[0] ^ bias, words[0]) ^ bias;
}
