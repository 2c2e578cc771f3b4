using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// Emits speculate(), commit() and discard() (Dynamic Tracing Guide, "Speculative Tracing"). A clause that speculates names the use of the
/// speculation in its record; commit() and discard() are records of their own, and the consumer does the rest.
/// </summary>
internal sealed class SpeculationEmitter(ClauseContext context, ExpressionEmitter expressions)
{
    private readonly ProgramEmitter _program = context.Program;
    private readonly BpfAssembler _code = context.Code;
    private readonly Frame _frame = context.Frame;

    /// <summary>The rest of the clause is left where the speculation is not active.</summary>
    public void EmitSpeculate(BoundExpression id, BpfLabel end)
    {
        EmitActiveWord(id, end);
        EmitUse();
        _code.Store(8, BpfRegister.R7, _program.RecordOffset + RecordLayout.SpeculationOffset, BpfRegister.R3);
    }

    public void EmitCommit(BoundExpression id)
    {
        BpfLabel done = new();
        int mark = _frame.Mark;
        int word = _frame.Reserve(8), record = _frame.Reserve(RecordHeader.SpeculationSize);
        EmitActiveWord(id, done);
        EmitTransition(Speculation.Committing - Speculation.Active, done);
        EmitUse();
        _code.Store(8, BpfRegister.R10, word, BpfRegister.R2);
        EmitHeader(record, RecordHeader.Commit);
        _program.EmitRecord(BpfRegister.R10, record, RecordHeader.SpeculationSize);
        _code.Load(8, BpfRegister.R2, BpfRegister.R10, word);
        _code.Load(8, BpfRegister.R3, BpfRegister.R2, 0);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, Speculation.Ended - Speculation.Active);
        _code.Store(8, BpfRegister.R2, 0, BpfRegister.R3);
        _code.Bind(done);
        _frame.Release(mark);
    }

    /// <summary>A record of it that finds no room is no loss: the consumer sees by the word that the use has ended.</summary>
    public void EmitDiscard(BoundExpression id)
    {
        BpfLabel done = new();
        int mark = _frame.Mark;
        int record = _frame.Reserve(RecordHeader.SpeculationSize);
        EmitActiveWord(id, done);
        EmitTransition(Speculation.Ended, done);
        EmitUse();
        EmitHeader(record, RecordHeader.Discard);
        _program.EmitOutput(BpfRegister.R10, record, RecordHeader.SpeculationSize, done);
        _code.Bind(done);
        _frame.Release(mark);
    }

    /// <summary>
    /// R5 = an id, R2 = its word's address, R3 = the word; jumps where it is not active, which an id of 0 never is. An id that cannot be is a fault.
    /// </summary>
    private void EmitActiveWord(BoundExpression id, BpfLabel inactive)
    {
        BpfLabel valid = new();
        int count = _program.Options.Speculations;
        expressions.Emit(id);
        _code.Move(BpfRegister.R5, BpfRegister.R0);
        _code.Move(BpfRegister.R1, BpfRegister.R0);
        _code.Alu(BpfAlu.Sub, BpfRegister.R1, 1);
        _code.Jump(BpfJump.Less, BpfRegister.R1, count, valid);
        _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, inactive);
        context.EmitFault(FaultKind.IllegalOperation);
        _code.Bind(valid);
        _code.LoadMapValue(BpfRegister.R2, _program.Object.UseSpeculations(), 0);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R1, 3);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, BpfRegister.R1);
        _code.Load(8, BpfRegister.R3, BpfRegister.R2, 0);
        _code.Move(BpfRegister.R4, BpfRegister.R3);
        _code.Alu(BpfAlu.And, BpfRegister.R4, Speculation.StateMask);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R4, Speculation.Active, inactive);
    }

    /// <summary>Adds to the word at R2 where it still is R3; jumps where another program was faster.</summary>
    private void EmitTransition(int step, BpfLabel lost)
    {
        _code.Move(BpfRegister.R4, BpfRegister.R3);
        _code.Alu(BpfAlu.Add, BpfRegister.R4, step);
        _code.Move(BpfRegister.R0, BpfRegister.R3);
        _code.Atomic(BpfAtomic.CompareExchange, BpfRegister.R2, 0, BpfRegister.R4);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R0, BpfRegister.R3, lost);
    }

    /// <summary>R3 = the use that the word R3 of the id R5 is.</summary>
    private void EmitUse()
    {
        _code.Alu(BpfAlu.Lsh, BpfRegister.R3, Speculation.IdBits);
        _code.Alu(BpfAlu.Or, BpfRegister.R3, BpfRegister.R5);
    }

    /// <summary>The record of a use's end, R3, in the frame.</summary>
    private void EmitHeader(int record, uint kind)
    {
        _code.Store(8, BpfRegister.R10, record + RecordLayout.SpeculationOffset, BpfRegister.R3);
        _code.Store(4, BpfRegister.R10, record + RecordHeader.Clause, unchecked((int)kind));
        context.Trampoline.EmitProbeId(_program);
        _code.Store(4, BpfRegister.R10, record + RecordHeader.Probe, BpfRegister.R0);
        _program.EmitTimestamp(BpfRegister.R0);
        _code.Store(8, BpfRegister.R10, record + RecordHeader.Timestamp, BpfRegister.R0);
    }
}
