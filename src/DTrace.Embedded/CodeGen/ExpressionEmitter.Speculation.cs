using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <content>speculation().</content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>
    /// R0 = the lowest id that is not in use, made active; 0, and a counted failure, where there is none. The id goes through memory, so that
    /// the kernel's verifier forgets which round of the loop it came from and reads the code that follows once.
    /// </summary>
    private void EmitSpeculation()
    {
        BpfLabel loop = new(), next = new(), taken = new(), busy = new(), done = new();
        int mark = _program.ScratchMark;
        int id = _program.ReserveScratch(8);
        _code.Move(BpfRegister.R1, 0);
        _code.Move(BpfRegister.R5, 0);
        _code.Bind(loop);
        _code.LoadMapValue(BpfRegister.R2, _program.Object.UseSpeculations(), 0);
        _code.Move(BpfRegister.R3, BpfRegister.R1);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R3, 3);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, BpfRegister.R3);
        _code.Load(8, BpfRegister.R3, BpfRegister.R2, 0);
        _code.Alu(BpfAlu.Or, BpfRegister.R5, BpfRegister.R3);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, 1);
        _code.Jump(BpfJump.BitsSet, BpfRegister.R3, Speculation.StateMask, next);
        _code.Move(BpfRegister.R0, BpfRegister.R3);
        _code.Move(BpfRegister.R4, BpfRegister.R3);
        _code.Alu(BpfAlu.Add, BpfRegister.R4, Speculation.Active);
        _code.Atomic(BpfAtomic.CompareExchange, BpfRegister.R2, 0, BpfRegister.R4);
        _code.Jump(BpfJump.Equal, BpfRegister.R0, BpfRegister.R3, taken);
        _code.Bind(next);
        _code.Jump(BpfJump.Less, BpfRegister.R1, _program.Options.Speculations, loop);
        _code.Jump(BpfJump.BitsSet, BpfRegister.R5, Speculation.Committing, busy);
        _program.EmitLoss(LossCounters.SpeculationUnavailable);
        _code.Move(BpfRegister.R0, 0);
        _code.Jump(done);
        _code.Bind(busy);
        _program.EmitLoss(LossCounters.SpeculationBusy);
        _code.Move(BpfRegister.R0, 0);
        _code.Jump(done);
        _code.Bind(taken);
        _code.Store(8, BpfRegister.R7, id, BpfRegister.R1);
        _code.Load(8, BpfRegister.R0, BpfRegister.R7, id);
        _code.Bind(done);
        _program.ReleaseScratch(mark);
    }
}
