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

    private int Count => _program.Options.Speculations;

    /// <summary>The rest of the clause is left where the speculation is not active, or the id none.</summary>
    public void EmitSpeculate(BoundExpression id, BpfLabel end)
    {
        EmitIndex(id, end);
        EmitActiveWord(end);
        EmitUse();
        _code.Store(8, BpfRegister.R7, _program.RecordOffset + RecordLayout.SpeculationOffset, BpfRegister.R3);
    }

    /// <summary>A record that finds no room is a drop, and what was speculated is lost.</summary>
    public void EmitCommit(BoundExpression id) =>
        EmitEnd(id, RecordHeader.Commit, record => _program.EmitRecord(BpfRegister.R10, record, RecordHeader.SpeculationSize));

    /// <summary>A record that finds no room is no loss: the consumer sees by the word that the use has ended.</summary>
    public void EmitDiscard(BoundExpression id) => EmitEnd(id, RecordHeader.Discard, record =>
    {
        var lost = new BpfLabel();
        _program.EmitOutput(BpfRegister.R10, record, RecordHeader.SpeculationSize, lost);
        _code.Bind(lost);
    });

    /// <summary>One program ends a use: it records the end, then lets the word say so, then frees the id.</summary>
    private void EmitEnd(BoundExpression id, uint kind, Action<int> emitOutput)
    {
        BpfLabel invalid = new(), done = new();
        int mark = _frame.Mark;
        int word = _frame.Reserve(8), index = _frame.Reserve(8), record = _frame.Reserve(RecordHeader.SpeculationSize);
        EmitIndex(id, invalid);
        EmitActiveWord(done);
        _code.Move(BpfRegister.R4, BpfRegister.R3);
        _code.Alu(BpfAlu.Add, BpfRegister.R4, Speculation.Ending - Speculation.Active);
        _code.Move(BpfRegister.R0, BpfRegister.R3);
        _code.Atomic(BpfAtomic.CompareExchange, BpfRegister.R2, 0, BpfRegister.R4);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R0, BpfRegister.R3, done);
        _code.Store(8, BpfRegister.R10, word, BpfRegister.R2);
        _code.Store(8, BpfRegister.R10, index, BpfRegister.R1);
        EmitUse();
        _code.Store(8, BpfRegister.R10, record + RecordLayout.SpeculationOffset, BpfRegister.R3);
        EmitHeader(record, kind);
        emitOutput(record);
        _code.Load(8, BpfRegister.R2, BpfRegister.R10, word);
        _code.Load(8, BpfRegister.R3, BpfRegister.R2, 0);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, Speculation.Ended - (Speculation.Ending - Speculation.Active));
        _code.Store(8, BpfRegister.R2, 0, BpfRegister.R3);
        EmitFree(index, done);
        _code.Jump(done);
        _code.Bind(invalid);

        // 0 is the id of no speculation; another that cannot be is a fault, as in illumos and on Linux.
        _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, done);
        context.EmitFault(FaultKind.IllegalOperation);
        _code.Bind(done);
        _frame.Release(mark);
    }

    /// <summary>R0 = the id, R1 = the id less one; jumps where there is none of that id.</summary>
    private void EmitIndex(BoundExpression id, BpfLabel invalid)
    {
        expressions.Emit(id);
        _code.Move(BpfRegister.R1, BpfRegister.R0);
        _code.Alu(BpfAlu.Sub, BpfRegister.R1, 1);
        _code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R1, Count, invalid);
    }

    /// <summary>R2 = the address of the word of id R1 + 1, R3 = the word; jumps where it is not active.</summary>
    private void EmitActiveWord(BpfLabel inactive)
    {
        _code.LoadMapValue(BpfRegister.R2, _program.Object.UseSpeculations(), Speculation.FirstWord(Count));
        _code.Move(BpfRegister.R3, BpfRegister.R1);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R3, 3);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, BpfRegister.R3);
        _code.Load(8, BpfRegister.R3, BpfRegister.R2, 0);
        _code.Move(BpfRegister.R4, BpfRegister.R3);
        _code.Alu(BpfAlu.And, BpfRegister.R4, Speculation.StateMask);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R4, Speculation.Active, inactive);
    }

    /// <summary>R3 = the use that the active word R3 of id R1 + 1 is. R1 is lost.</summary>
    private void EmitUse()
    {
        _code.Alu(BpfAlu.Lsh, BpfRegister.R3, Speculation.IdBits);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, 1);
        _code.Alu(BpfAlu.Or, BpfRegister.R3, BpfRegister.R1);
    }

    private void EmitHeader(int record, uint kind)
    {
        _code.Store(4, BpfRegister.R10, record + RecordHeader.Clause, unchecked((int)kind));
        context.Trampoline.EmitProbeId(_program);
        _code.Store(4, BpfRegister.R10, record + RecordHeader.Probe, BpfRegister.R0);
        _program.EmitTimestamp(BpfRegister.R0);
        _code.Store(8, BpfRegister.R10, record + RecordHeader.Timestamp, BpfRegister.R0);
    }

    /// <summary>Sets the free bit of the id whose number less one stands in the frame.</summary>
    private void EmitFree(int index, BpfLabel never)
    {
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, index);
        _code.Move(BpfRegister.R3, BpfRegister.R1);
        _code.Alu(BpfAlu.And, BpfRegister.R3, 63);
        _code.Move(BpfRegister.R4, 1);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R4, BpfRegister.R3);
        _code.Alu(BpfAlu.Rsh, BpfRegister.R1, 6);

        // The kernel's verifier need not remember what it knew of a number in the frame.
        _code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R1, Speculation.FreeWords(Count), never);
        _code.LoadMapValue(BpfRegister.R2, _program.Object.UseSpeculations(), 0);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R1, 3);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, BpfRegister.R1);
        _code.Atomic(BpfAtomic.Or, BpfRegister.R2, 0, BpfRegister.R4);
    }
}
