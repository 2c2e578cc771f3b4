using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <content>speculation().</content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>How often another program may take the id found before speculation() gives up.</summary>
    private const int SpeculationTries = 4;

    /// <summary>Of the numbers 0 to 63 those that have bit 0, bit 1, ... bit 5.</summary>
    private static readonly ulong[] NumbersWithBit =
        [0xAAAAAAAAAAAAAAAA, 0xCCCCCCCCCCCCCCCC, 0xF0F0F0F0F0F0F0F0, 0xFF00FF00FF00FF00, 0xFFFF0000FFFF0000, 0xFFFFFFFF00000000];

    /// <summary>
    /// R0 = the lowest free id, made active; 0, and a counted failure, where there is none. The id goes through memory, so that the kernel's
    /// verifier forgets which word it came from and reads the code that follows once.
    /// </summary>
    private void EmitSpeculation()
    {
        BpfLabel none = new(), taken = new(), done = new();
        int mark = _program.ScratchMark;
        int id = _program.ReserveScratch(8);
        for (int i = 0; i < SpeculationTries; i++)
        {
            EmitLowestFree(none);
            EmitBitNumber();
            _code.Move(BpfRegister.R4, BpfRegister.R3);
            _code.Alu(BpfAlu.Xor, BpfRegister.R4, -1);
            _code.Atomic(BpfAtomic.FetchAnd, BpfRegister.R2, 0, BpfRegister.R4);
            _code.Alu(BpfAlu.And, BpfRegister.R4, BpfRegister.R3);
            _code.Jump(BpfJump.NotEqual, BpfRegister.R4, 0, taken);
        }

        _code.Bind(none);
        _program.EmitLoss(LossCounters.SpeculationUnavailable);
        _code.Move(BpfRegister.R0, 0);
        _code.Jump(done);
        _code.Bind(taken);
        _code.LoadMapValue(BpfRegister.R2, _program.Object.UseSpeculations(), Speculation.FirstWord(_program.Options.Speculations));
        _code.Move(BpfRegister.R3, BpfRegister.R1);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R3, 3);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, BpfRegister.R3);
        _code.Load(8, BpfRegister.R3, BpfRegister.R2, 0);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, Speculation.Active);
        _code.Store(8, BpfRegister.R2, 0, BpfRegister.R3);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, 1);
        _code.Store(8, BpfRegister.R7, id, BpfRegister.R1);
        _code.Load(8, BpfRegister.R0, BpfRegister.R7, id);
        _code.Bind(done);
        _program.ReleaseScratch(mark);
    }

    /// <summary>R2 = the address of the first word of free bits that has one, R3 = its lowest bit alone, R1 = the number of its bit 0.</summary>
    private void EmitLowestFree(BpfLabel none)
    {
        var found = new BpfLabel();
        for (int word = 0; word < Speculation.FreeWords(_program.Options.Speculations); word++)
        {
            _code.LoadMapValue(BpfRegister.R2, _program.Object.UseSpeculations(), 8 * word);
            _code.Move(BpfRegister.R1, 64 * word);
            _code.Load(8, BpfRegister.R3, BpfRegister.R2, 0);
            _code.Jump(BpfJump.NotEqual, BpfRegister.R3, 0, found);
        }

        _code.Jump(none);
        _code.Bind(found);
        _code.Move(BpfRegister.R4, BpfRegister.R3);
        _code.Alu(BpfAlu.Neg, BpfRegister.R4, 0);
        _code.Alu(BpfAlu.And, BpfRegister.R3, BpfRegister.R4);
    }

    /// <summary>R1 += the number of the one bit of R3, without a jump that the verifier would have to follow both ways.</summary>
    private void EmitBitNumber()
    {
        for (int bit = 0; bit < NumbersWithBit.Length; bit++)
        {
            _code.Move(BpfRegister.R4, unchecked((long)NumbersWithBit[bit]));
            _code.Alu(BpfAlu.And, BpfRegister.R4, BpfRegister.R3);
            _code.Move(BpfRegister.R5, BpfRegister.R4);
            _code.Alu(BpfAlu.Neg, BpfRegister.R5, 0);
            _code.Alu(BpfAlu.Or, BpfRegister.R4, BpfRegister.R5);
            _code.Alu(BpfAlu.Rsh, BpfRegister.R4, 63);
            _code.Alu(BpfAlu.Lsh, BpfRegister.R4, bit);
            _code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R4);
        }
    }
}
