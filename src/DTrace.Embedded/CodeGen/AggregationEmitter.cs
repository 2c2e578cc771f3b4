using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// Emits aggregating actions: the value, the key, and what <see cref="AggregationCellEmitter"/> does with them, in its place or in a function that
/// all clauses of the program share.
/// </summary>
internal sealed class AggregationEmitter(ClauseContext context, ExpressionEmitter expressions)
{
    private readonly ProgramEmitter _program = context.Program;
    private readonly BpfAssembler _code = context.Code;
    private readonly Frame _frame = context.Frame;

    public void Emit(BoundAggregate aggregate)
    {
        AggregationLayout layout = _program.Object.Aggregation(aggregate.Aggregation);
        int value = _frame.Reserve(8), increment = _frame.Reserve(8);
        if (aggregate.Value is { } expression) EmitTo(expression, value);
        else if (_program.CallsFunctions) _code.Store(8, BpfRegister.R10, value, 0);
        if (aggregate.Increment is { } by) EmitTo(by, increment);
        else _code.Store(8, BpfRegister.R10, increment, 1);
        MemoryPlace key = layout.IsKeyed ? expressions.EmitKey(layout.Key, aggregate.Keys) : EmitPlace(layout.Place);
        if (_program.CallsFunctions) EmitCall(layout, key, value, increment);
        else new AggregationCellEmitter(_program, layout).Emit(key, value, increment);
    }

    private void EmitCall(AggregationLayout layout, MemoryPlace key, int value, int increment)
    {
        _program.EmitLevel(BpfRegister.R1);
        _code.Move(BpfRegister.R2, key.Offset);
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, value);
        _code.Load(8, BpfRegister.R4, BpfRegister.R10, increment);
        _code.CallFunction(_program.UseFunction(
            AggregationCellEmitter.FunctionName(layout),
            [BpfParameter.Number, BpfParameter.Number, BpfParameter.Number, BpfParameter.Number],
            () => new AggregationCellEmitter(_program, layout).EmitFunction()));
    }

    private void EmitTo(BoundExpression expression, int slot)
    {
        expressions.Emit(expression);
        _code.Store(8, BpfRegister.R10, slot, BpfRegister.R0);
    }

    private MemoryPlace EmitPlace(int place)
    {
        MemoryPlace key = expressions.ReservePlace(8);
        _code.Store(8, key.Origin, key.Offset, place);
        return key;
    }
}
