using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>Emits one clause: predicate, statements, and its record into the ring buffer.</summary>
internal sealed class ClauseEmitter(ProgramEmitter program, Trampoline trampoline, EnabledClause clause, bool isErrorClause)
{
    /// <summary>SIGSTOP of Linux on x86-64 and AArch64 (include/uapi/asm-generic/signal.h).</summary>
    private const int StopSignal = 19;

    private readonly BpfAssembler _code = program.Code;

    /// <summary>Emits it; where it is left early, it goes to <paramref name="end"/>, which the caller binds.</summary>
    public void Emit(BpfLabel end)
    {
        var context = new ClauseContext(program, trampoline, clause, isErrorClause, end);
        var expressions = new ExpressionEmitter(context);
        var aggregations = new AggregationEmitter(context, expressions);
        int frame = program.Frame.Mark, scratch = program.ScratchMark;
        program.EmitFreeAllocations();
        if (clause.Clause.Predicate is { } predicate) expressions.EmitCondition(predicate, end);
        if (clause.Layout.IsRecorded) EmitHeader();
        foreach (BoundStatement statement in clause.Clause.Statements)
        {
            context.Action++;
            EmitStatement(statement, context, expressions, aggregations);
            program.Frame.Release(frame);
            program.ReleaseScratch(scratch);
        }

        if (clause.Layout.IsRecorded) program.EmitClauseRecord(clause.Layout.Size);
        if (context.Fault is not { } fault) return;
        _code.Jump(end);
        _code.Bind(fault);
        program.EmitFault(clause, trampoline);
    }

    private void EmitHeader()
    {
        program.UseScratch();
        int record = program.RecordOffset;
        _code.Store(4, BpfRegister.R7, record + RecordHeader.Clause, clause.Number);
        trampoline.EmitProbeId(program);
        _code.Store(4, BpfRegister.R7, record + RecordHeader.Probe, BpfRegister.R0);
        program.EmitTimestamp(BpfRegister.R0);
        _code.Store(8, BpfRegister.R7, record + RecordHeader.Timestamp, BpfRegister.R0);
        if (clause.Layout.PresenceOffset >= 0) _code.Store(8, BpfRegister.R7, record + clause.Layout.PresenceOffset, 0);
    }

    private void EmitStatement(BoundStatement statement, ClauseContext context, ExpressionEmitter expressions, AggregationEmitter aggregations)
    {
        switch (statement)
        {
            case BoundTrace trace:
                EmitData(statement, expressions, trace.Value);
                break;
            case BoundTraceStack trace:
                EmitData(statement, expressions, trace.Stack);
                break;
            case BoundTraceSymbol trace:
                EmitData(statement, expressions, trace.Address);
                break;
            case BoundPrintf printf:
                EmitData(statement, expressions, [.. printf.Arguments]);
                break;
            case BoundExit exit:
                EmitExit(exit, expressions);
                break;
            case BoundAggregate aggregate:
                aggregations.Emit(aggregate);
                break;
            case BoundExpressionStatement expression:
                expressions.EmitEffect(expression.Expression);
                break;
            case BoundIf branch:
                EmitIf(branch, context, expressions, aggregations);
                break;
            case BoundDefaultAction:
                break;
            case BoundActionCall { Action: ActionKind.Tracemem } call:
                EmitMemory(call, expressions);
                break;
            case BoundActionCall { Action: ActionKind.Raise } call when !program.Options.Target.IsManagedMachine:
                expressions.Emit(call.Arguments[0]);
                _code.Move(BpfRegister.R1, BpfRegister.R0);
                _code.Call(BpfHelper.SendSignal);
                break;
            case BoundActionCall { Action: ActionKind.Speculate } call:
                new SpeculationEmitter(context, expressions).EmitSpeculate(call.Arguments[0], context.End);
                break;
            case BoundActionCall { Action: ActionKind.Commit } call:
                new SpeculationEmitter(context, expressions).EmitCommit(call.Arguments[0]);
                break;
            case BoundActionCall { Action: ActionKind.Discard } call:
                new SpeculationEmitter(context, expressions).EmitDiscard(call.Arguments[0]);
                break;
            case BoundActionCall { Action: ActionKind.Stop } when !program.Options.Target.IsManagedMachine:
                _code.Move(BpfRegister.R1, StopSignal);
                _code.Call(BpfHelper.SendSignal);
                break;
            case BoundActionCall { Action: ActionKind.Chill } call:
                new ChillEmitter(context, expressions).Emit(call.Arguments[0]);
                break;
            case BoundActionCall call when RecordLayout.IsConsumed(call.Action):
                EmitData(statement, expressions, [.. call.Arguments]);
                break;
            case BoundActionCall call:
                throw Unsupported.Because($"the action {ActionName(call.Action)}( ){WhyNot(call.Action)}");
            default:
                throw new InvalidOperationException($"A statement without code: {statement.GetType().Name}.");
        }
    }

    private static string ActionName(ActionKind action)
    {
        string name = action.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static string WhyNot(ActionKind action) => action switch
    {
        ActionKind.Breakpoint or ActionKind.Panic => ": the kernel has no eBPF helper for it",
        ActionKind.Raise or ActionKind.Stop => ": the engine InProcess would do it to the process it runs in",
        _ => string.Empty,
    };

    /// <summary>tracemem(): all the bytes there is room for, and how many are wanted.</summary>
    private void EmitMemory(BoundActionCall call, ExpressionEmitter expressions)
    {
        RecordItem item = clause.Layout.ItemOf(call)!;
        expressions.EmitMemory(call.Arguments[0], BpfRegister.R7, program.RecordOffset + item.Fields[0].Offset, item.Fields[0].Size);
        if (item.Fields is [_, var wanted]) expressions.EmitInto(call.Arguments[2], BpfRegister.R7, program.RecordOffset + wanted.Offset, wanted.Size);
        EmitPresence(item);
    }

    private void EmitData(BoundStatement statement, ExpressionEmitter expressions, params BoundExpression[] values)
    {
        RecordItem item = clause.Layout.ItemOf(statement)!;
        for (int i = 0; i < values.Length; i++) expressions.EmitInto(values[i], BpfRegister.R7, program.RecordOffset + item.Fields[i].Offset, item.Fields[i].Size);
        EmitPresence(item);
    }

    private void EmitPresence(RecordItem item)
    {
        if (item.PresenceBit < 0) return;
        int presence = program.RecordOffset + clause.Layout.PresenceOffset;
        _code.Load(8, BpfRegister.R0, BpfRegister.R7, presence);
        _code.Move(BpfRegister.R1, 1L << item.PresenceBit);
        _code.Alu(BpfAlu.Or, BpfRegister.R0, BpfRegister.R1);
        _code.Store(8, BpfRegister.R7, presence, BpfRegister.R0);
    }

    private void EmitExit(BoundExit exit, ExpressionEmitter expressions)
    {
        EmitData(exit, expressions, exit.Status);
        RecordDescription status = clause.Layout.ItemOf(exit)!.Fields[0];
        _code.Load(4, BpfRegister.R0, BpfRegister.R7, program.RecordOffset + status.Offset);
        _code.LoadMapValue(BpfRegister.R1, program.Object.StateMap, 0);
        _code.Store(4, BpfRegister.R1, SharedState.ExitStatus, BpfRegister.R0);
        _code.Store(4, BpfRegister.R1, SharedState.Activity, (int)TracingActivity.Draining);
    }

    private void EmitIf(BoundIf branch, ClauseContext context, ExpressionEmitter expressions, AggregationEmitter aggregations)
    {
        BpfLabel otherwise = new(), done = new();
        expressions.EmitCondition(branch.Condition, otherwise);
        foreach (BoundStatement statement in branch.Then) EmitStatement(statement, context, expressions, aggregations);
        _code.Jump(done);
        _code.Bind(otherwise);
        foreach (BoundStatement statement in branch.Else) EmitStatement(statement, context, expressions, aggregations);
        _code.Bind(done);
    }
}
