using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.CodeGen;

/// <content>
/// Subroutines with loops stand in functions of the program, one for each size of text and not for each call: so the kernel's verifier follows a loop
/// once, whatever the number of calls. Where all texts are short the code stands in its place, as a call costs more than it saves.
/// </content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>Up to so many bytes a text is short.</summary>
    private const int LongestShortText = 64;

    /// <summary>Emits the code of a subroutine in its function: R0 = the value.</summary>
    private delegate void NumberBody(ExpressionEmitter emitter, BoundCall call);

    /// <summary>Emits the code of a subroutine in its function, which puts a text into a place; jumps where it is null.</summary>
    private delegate void TextBody(ExpressionEmitter emitter, BoundCall call, MemoryPlace to, BpfLabel whenNull);

    /// <summary>R0 = the value of a call of a function.</summary>
    private static NumberEmitter InFunction(NumberBody body) => (emitter, call) =>
    {
        int mark = emitter._program.ScratchMark, frame = emitter._frame.Mark;
        if (emitter.StandsInPlace(call))
        {
            body(emitter, call);
            emitter._program.ReleaseScratch(mark);
            emitter._frame.Release(frame);
            return;
        }

        MemoryPlace value = emitter.EmitRoutineCall(call, whenNull: null, (routine, inner, place, _) =>
        {
            body(routine, inner);
            routine._code.Store(8, place.Origin, place.Offset, BpfRegister.R0);
        });
        emitter._code.Load(8, BpfRegister.R0, value.Origin, value.Offset);
        emitter._program.ReleaseScratch(mark);
    };

    /// <summary>R0 = the address of the text that a call of a function makes.</summary>
    private static TextEmitter InFunction(TextBody body) => (emitter, call, whenNull) =>
    {
        if (emitter.StandsInPlace(call)) return emitter.EmitInPlace(call, whenNull, body);
        int size = Text.WholeWords(emitter.ResultSize(emitter.Classed(call)));
        MemoryPlace text = emitter.EmitRoutineCall(call, whenNull, body);
        emitter._program.ReleaseScratch(text.Offset + size);
        emitter.EmitPlace(BpfRegister.R0, text);
        return size;
    };

    /// <summary>Whether the code of a call stands where the call does.</summary>
    private bool StandsInPlace(BoundCall call) =>
        !_program.CallsFunctions && call.Arguments.All(argument => !argument.Type.IsString || (argument.Type.Size <= LongestShortText && !IsNullConstant(argument)));

    private int EmitInPlace(BoundCall call, BpfLabel? whenNull, TextBody body)
    {
        int size = Text.WholeWords(ResultSize(call));
        var to = new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(size));
        int scratch = _program.ScratchMark, frame = _frame.Mark;
        BpfLabel isNull = new(), done = new();
        body(this, call, to, whenNull ?? isNull);
        _code.Jump(done);
        _code.Bind(isNull);
        EmitNull(whenNull);
        _code.Bind(done);
        EmitPlace(BpfRegister.R0, to);
        _program.ReleaseScratch(scratch);
        _frame.Release(frame);
        return size;
    }

    /// <summary>Calls a subroutine's function. The result is the place of its text or number; the function's part of the scratch space is still reserved.</summary>
    private MemoryPlace EmitRoutineCall(BoundCall call, BpfLabel? whenNull, TextBody body)
    {
        int frame = _frame.Mark;
        BoundExpression[] arguments = [.. call.Arguments.Where(argument => !IsNullConstant(argument))];
        int[] slots = [.. arguments.Select(argument => SlotOf(argument))];
        BoundCall classed = Classed(call);
        Routine routine = _program.UseRoutine(RoutineName(classed), arguments.Length, parameters => EmitRoutine(classed, parameters, body));
        var place = new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(routine.WorkSize));
        _program.EmitLevel(BpfRegister.R1);
        _code.Move(BpfRegister.R2, place.Offset);
        for (int i = 0; i < slots.Length; i++) _code.Load(8, (BpfRegister)((int)BpfRegister.R3 + i), BpfRegister.R10, slots[i]);
        _code.CallFunction(routine.Number);
        if (call.Function.MayReturnNull) EmitWhere(RoutineContext.IsNull, () => EmitNull(whenNull));
        foreach (FaultKind kind in routine.Faults) EmitWhere(RoutineContext.StatusOf(kind), () => context.EmitFault(kind));
        _frame.Release(frame);
        return place;
    }

    private int SlotOf(BoundExpression argument) =>
        argument is RoutineParameter parameter ? parameter.Slot : argument.Type.IsString ? EmitTextSlot(argument) : EmitNumberSlot(argument);

    private void EmitWhere(int status, Action emit)
    {
        BpfLabel otherwise = new();
        _code.Jump(BpfJump.NotEqual, BpfRegister.R0, status, otherwise);
        emit();
        _code.Bind(otherwise);
    }

    /// <summary>The function's own code; the arguments stand in its frame.</summary>
    private IReadOnlyCollection<FaultKind> EmitRoutine(BoundCall call, IReadOnlyList<int> parameters, TextBody body)
    {
        RoutineContext routine = new(_program);
        ExpressionEmitter emitter = new(routine);
        BpfLabel isNull = new();
        int next = 0;
        BoundCall inner = call with
        {
            Arguments = [.. call.Arguments.Select(argument => IsNullConstant(argument) ? argument : new RoutineParameter(argument.Span, argument.Type, parameters[next++]))],
        };
        var place = new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(call.Type.IsString ? ResultSize(call) : 8));
        body(emitter, inner, place, isNull);
        routine.Code.Move(BpfRegister.R0, RoutineContext.Done);
        routine.Code.Exit();
        routine.Code.Bind(isNull);
        routine.Code.Move(BpfRegister.R0, RoutineContext.IsNull);
        routine.Code.Exit();
        return routine.Faults;
    }

    /// <summary>A call whose texts are as long as any of their class: calls of one class share a function.</summary>
    private BoundCall Classed(BoundCall call)
    {
        BoundExpression[] arguments = [.. call.Arguments.Select(argument => argument.Type.IsString && !IsNullConstant(argument) ? new RoutineParameter(argument.Span, ClassOf(argument.Type), 0) : argument)];
        DType type = call.Type.IsString ? new StringType(Math.Min(call.Function.LongestResult?.Invoke(arguments) ?? StringSize, StringSize)) : call.Type;
        return call with { Type = type, Arguments = arguments };
    }

    private StringType ClassOf(DType text) => new(Math.Min(SharedMaps.SizeClass(text.Size), StringSize));

    private static string RoutineName(BoundCall call) =>
        string.Join('_', call.Arguments.Select(argument => IsNullConstant(argument) ? "null" : argument.Type.IsString ? $"{argument.Type.Size}" : "n").Prepend(call.Function.Name));

    private static bool IsNullConstant(BoundExpression argument) => argument is BoundConversion { Type.IsString: true, Operand: BoundLiteral { Value: 0 } };

    /// <summary>A string's address into the frame, as a number.</summary>
    private int EmitTextSlot(BoundExpression text)
    {
        int slot = _frame.Reserve(8);
        EmitStringAddress(text);
        _program.EmitNumber(BpfRegister.R0);
        _code.Store(8, BpfRegister.R10, slot, BpfRegister.R0);
        return slot;
    }

    /// <summary>R0 = the address of a copy of a parameter's text. Zeros follow it up to the end of a word.</summary>
    private int EmitParameterText(RoutineParameter parameter)
    {
        int size = TextSize(parameter);
        var place = new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(size + Overrun));
        EmitCopyOfSlot(parameter.Slot, place, Math.Min(parameter.Type.Size, StringSize));
        _program.EmitAddress(BpfRegister.R1, place.Origin, place.Offset);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R0);
        _code.Store(8, BpfRegister.R1, 0, 0);
        EmitPlace(BpfRegister.R0, place);
        return size;
    }

    /// <summary>The slot of the frame with the address of a text that is to be copied: a parameter's own, which is a number.</summary>
    private int EmitSourceSlot(BoundExpression text) => text is RoutineParameter parameter ? parameter.Slot : EmitStringSlot(text).Slot;

    /// <summary>What a subroutine's function is given: a number in the frame, of a text the address.</summary>
    private sealed record RoutineParameter(TextSpan Span, DType Type, int Slot) : BoundExpression(Span, Type);
}
