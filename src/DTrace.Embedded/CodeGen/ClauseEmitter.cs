using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.CodeGen;

/// <summary>Emits one clause: predicate, statements, and its record into the ring buffer.</summary>
internal sealed partial class ClauseEmitter
{
    private readonly ProgramEmitter _program;
    private readonly EnabledClause _clause;
    private readonly BpfAssembler _code;
    private readonly ClauseContext _context;
    private readonly ExpressionEmitter _expressions;
    private readonly AggregationEmitter _aggregations;

    /// <param name="program">The program it is part of.</param>
    /// <param name="trampoline">Which probe fired, and where its arguments are.</param>
    /// <param name="clause">The clause.</param>
    /// <param name="isErrorClause">Whether it runs because another one faulted.</param>
    /// <param name="end">Where it goes when it is left early; the caller binds it.</param>
    public ClauseEmitter(ProgramEmitter program, Trampoline trampoline, EnabledClause clause, bool isErrorClause, BpfLabel end)
    {
        _program = program;
        _clause = clause;
        _code = program.Code;
        _context = new ClauseContext(program, trampoline, clause, isErrorClause, end);
        _expressions = new ExpressionEmitter(_context);
        _aggregations = new AggregationEmitter(_context, _expressions);
    }

    public void Emit()
    {
        int frame = _program.Frame.Mark, scratch = _program.ScratchMark;
        _code.Note(ClauseNotes.Of(_clause));
        _program.EmitFreeAllocations();
        if (_clause.Clause.Predicate is { } predicate)
        {
            _code.Note(ClauseNotes.OfPredicate(_clause, predicate));
            At(predicate.Span, () => _expressions.EmitCondition(predicate, _context.End));
        }

        if (_clause.Layout.IsRecorded) EmitHeader();
        foreach (BoundStatement statement in _clause.Clause.Statements)
        {
            _context.Action++;
            At(statement.Span, () => EmitStatement(statement));
            _program.Frame.Release(frame);
            _program.ReleaseScratch(scratch);
        }

        if (_clause.Layout.IsRecorded)
        {
            _code.Note("the record");
            _program.EmitClauseRecord(_clause.Layout.Size);
        }

        if (_context.Fault is not { } fault) return;
        _code.Jump(_context.End);
        _code.Bind(fault);
        _program.EmitFault(_clause, _context.Trampoline);
    }

    /// <summary>Makes code of what stands at a place, which is the refusal's where nothing nearer is.</summary>
    private void At(TextSpan place, Action emit)
    {
        _context.Place = place;
        try
        {
            emit();
        }
        catch (DTraceCompileException refusal) when (refusal.Line is null)
        {
            throw Unsupported.At(refusal, place, _clause.Source);
        }
    }

    private void EmitHeader()
    {
        _program.UseScratch();
        int record = _program.RecordOffset;
        _code.Store(4, BpfRegister.R7, record + RecordHeader.Clause, _clause.Number);
        _context.Trampoline.EmitProbeId(_program);
        _code.Store(4, BpfRegister.R7, record + RecordHeader.Probe, BpfRegister.R0);
        _program.EmitTimestamp(BpfRegister.R0);
        _code.Store(8, BpfRegister.R7, record + RecordHeader.Timestamp, BpfRegister.R0);
        if (_clause.Layout.PresenceOffset >= 0) _code.Store(8, BpfRegister.R7, record + _clause.Layout.PresenceOffset, 0);
    }

    private void EmitStatement(BoundStatement statement)
    {
        _code.Note(ClauseNotes.Of(_clause, statement));
        switch (statement)
        {
            case BoundTrace trace:
                EmitData(statement, trace.Value);
                break;
            case BoundTraceStack trace:
                EmitData(statement, trace.Stack);
                break;
            case BoundTraceSymbol trace:
                EmitData(statement, trace.Address);
                break;
            case BoundPrintf printf:
                EmitData(statement, [.. printf.Arguments]);
                break;
            case BoundExit exit:
                EmitExit(exit);
                break;
            case BoundAggregate aggregate:
                _aggregations.Emit(aggregate);
                break;
            case BoundExpressionStatement expression:
                _expressions.EmitEffect(expression.Expression);
                break;
            case BoundIf branch:
                EmitIf(branch);
                break;
            case BoundDefaultAction:
                break;
            case BoundActionCall call:
                EmitAction(call);
                break;
            default:
                throw new InvalidOperationException($"A statement without code: {statement.GetType().Name}.");
        }
    }

    /// <summary>tracemem(): all the bytes there is room for, and how many are wanted.</summary>
    private void EmitMemory(BoundActionCall call)
    {
        RecordItem item = _clause.Layout.ItemOf(call)!;
        _expressions.EmitMemory(call.Arguments[0], BpfRegister.R7, _program.RecordOffset + item.Fields[0].Offset, item.Fields[0].Size);
        if (item.Fields is [_, var wanted]) _expressions.EmitInto(call.Arguments[2], BpfRegister.R7, _program.RecordOffset + wanted.Offset, wanted.Size);
        EmitPresence(item);
    }

    private void EmitData(BoundStatement statement, params BoundExpression[] values)
    {
        RecordItem item = _clause.Layout.ItemOf(statement)!;
        for (int i = 0; i < values.Length; i++) _expressions.EmitInto(values[i], BpfRegister.R7, _program.RecordOffset + item.Fields[i].Offset, item.Fields[i].Size);
        EmitPresence(item);
    }

    private void EmitPresence(RecordItem item)
    {
        if (item.PresenceBit < 0) return;
        int presence = _program.RecordOffset + _clause.Layout.PresenceOffset;
        _code.Load(8, BpfRegister.R0, BpfRegister.R7, presence);
        _code.Move(BpfRegister.R1, 1L << item.PresenceBit);
        _code.Alu(BpfAlu.Or, BpfRegister.R0, BpfRegister.R1);
        _code.Store(8, BpfRegister.R7, presence, BpfRegister.R0);
    }

    private void EmitExit(BoundExit exit)
    {
        EmitData(exit, exit.Status);
        RecordDescription status = _clause.Layout.ItemOf(exit)!.Fields[0];
        _code.Load(4, BpfRegister.R0, BpfRegister.R7, _program.RecordOffset + status.Offset);
        _code.LoadMapValue(BpfRegister.R1, _program.Object.StateMap, 0);
        _code.Store(4, BpfRegister.R1, SharedState.ExitStatus, BpfRegister.R0);
        _code.Store(4, BpfRegister.R1, SharedState.Activity, (int)TracingActivity.Draining);
    }

    private void EmitIf(BoundIf branch)
    {
        BpfLabel otherwise = new(), done = new();
        _expressions.EmitCondition(branch.Condition, otherwise);
        foreach (BoundStatement statement in branch.Then) EmitStatement(statement);
        _code.Jump(done);
        _code.Bind(otherwise);
        foreach (BoundStatement statement in branch.Else) EmitStatement(statement);
        _code.Bind(done);
    }
}
