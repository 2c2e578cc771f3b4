using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// Emits expressions. A number's value is left in R0, extended to 64 bits by its type; R1-R5 and R9 are lost, R6-R8 kept. While the second operand
/// of an operation is evaluated, the first waits in the frame.
/// </summary>
internal sealed partial class ExpressionEmitter(EmissionContext context)
{
    private readonly ProgramEmitter _program = context.Program;
    private readonly BpfAssembler _code = context.Code;
    private readonly Frame _frame = context.Frame;

    private int StringSize => _program.Options.StringSize;

    /// <summary>Evaluates for the effect alone.</summary>
    public void EmitEffect(BoundExpression expression)
    {
        if (!expression.Type.IsString)
        {
            Emit(expression);
            return;
        }

        BpfLabel isNull = new();
        EmitStringAddress(expression, isNull);
        _code.Bind(isNull);
    }

    /// <summary>Evaluates into memory of a given size: a string is zero-padded to it, a number is cut to it.</summary>
    public void EmitInto(BoundExpression expression, BpfRegister origin, int offset, int size)
    {
        switch (expression)
        {
            case BoundStack stack:
                EmitStack(stack.Stack, origin, offset);
                break;
            case BoundSymbolAddress symbol:
                EmitSymbolAddress(symbol, origin, offset);
                break;
            case { Type.IsString: true }:
                EmitStringInto(expression, origin, offset, size);
                break;
            case BoundLiteral { Value: var value } when value == (int)value:
                _code.Store(size, origin, offset, (int)value);
                break;
            case { Type.IsScalar: false }:
                EmitBytesInto(expression, origin, offset, size);
                break;
            default:
                Emit(expression);
                _code.Store(size, origin, offset, BpfRegister.R0);
                break;
        }
    }

    /// <summary>Copies an array or a structure into memory of a given size: zeros follow it, and what does not fit is cut.</summary>
    private void EmitBytesInto(BoundExpression expression, BpfRegister origin, int offset, int size)
    {
        BoundExpression source = expression is BoundConversion { Operand: { Type.IsScalar: false } operand } ? operand : expression;
        if (source.Type.IsString)
        {
            EmitStringInto(source, origin, offset, size);
            return;
        }

        int bytes = Math.Min(size, source.Type.Size);
        for (int word = bytes & -8; word < size && bytes < size; word += 8) _code.Store(8, origin, offset + word, 0);
        EmitMemoryRead(source, new MemoryPlace(origin, offset), bytes);
    }

    /// <summary>R0 = the value of a number.</summary>
    public void Emit(BoundExpression expression)
    {
        try
        {
            EmitNumber(expression);
        }
        catch (DTraceCompileException refusal)
        {
            throw context.At(refusal, expression);
        }
    }

    private void EmitNumber(BoundExpression expression)
    {
        switch (expression)
        {
            case BoundLiteral literal:
                _code.Move(BpfRegister.R0, literal.Value);
                break;
            case BoundVariable or BoundElement:
                int mark = _frame.Mark;
                EmitLoad(Locate(expression));
                _frame.Release(mark);
                break;
            case BoundBuiltin builtin:
                EmitBuiltin(builtin);
                break;
            case BoundUnary unary:
                EmitUnary(unary);
                break;
            case BoundBinary binary:
                EmitBinary(binary);
                break;
            case BoundLogical { Operator: BoundLogicalOperator.Xor } logical:
                EmitExclusiveOr(logical);
                break;
            case BoundLogical:
                EmitTruth(expression);
                break;
            case BoundConditional conditional:
                EmitConditional(conditional);
                break;
            case BoundAssignment assignment:
                EmitAssignment(assignment);
                break;
            case BoundIncrement increment:
                EmitIncrement(increment);
                break;
            case BoundConversion { Operand.Type.IsString: true } conversion:
                EmitTextAddress(conversion.Operand);
                break;
            case BoundConversion conversion:
                Emit(conversion.Operand);
                EmitConversion(conversion.Operand.Type, conversion.Type);
                break;
            case BoundComma comma:
                EmitEffect(comma.Left);
                Emit(comma.Right);
                break;
            case BoundCall call:
                EmitCall(call);
                break;
            case BoundDereference or BoundIndex or BoundMember:
                EmitMemoryLoad(expression);
                break;
            case RoutineParameter parameter:
                _code.Load(8, BpfRegister.R0, BpfRegister.R10, parameter.Slot);
                break;
            case BoundAddressOf address:
                EmitMemoryAddress(address.Target);
                break;
            case BoundExternal:
                EmitMemoryAddress(expression);
                break;
            default:
                throw new InvalidOperationException($"An expression without code: {expression.GetType().Name}.");
        }
    }

    private void EmitConditional(BoundConditional conditional)
    {
        BpfLabel otherwise = new(), done = new();
        EmitCondition(conditional.Condition, otherwise);
        Emit(conditional.WhenTrue);
        _code.Jump(done);
        _code.Bind(otherwise);
        Emit(conditional.WhenFalse);
        _code.Bind(done);
    }

    /// <summary>A number into the frame.</summary>
    private int EmitNumberSlot(BoundExpression expression)
    {
        int slot = _frame.Reserve(8);
        Emit(expression);
        _code.Store(8, BpfRegister.R10, slot, BpfRegister.R0);
        return slot;
    }
}
