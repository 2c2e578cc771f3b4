using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>
/// Strings: an expression leaves in R0 the address of memory that programs may read, and tells how many bytes are there: whole words, zeros
/// after the text. So strings are copied and compared by words.
/// </content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>The bytes of the command name the kernel keeps (TASK_COMM_LEN).</summary>
    private const int CommandNameSize = 16;

    /// <summary>From here on texts are copied by a helper, and not by words.</summary>
    private const int LargestInlineCopy = 512;

    /// <summary>R0 = the address of a string. The null string cannot be read: it is a fault, or jumps if there is a label.</summary>
    /// <returns>How many bytes can be read there.</returns>
    public int EmitStringAddress(BoundExpression expression, BpfLabel? whenNull = null)
    {
        try
        {
            return EmitText(expression, whenNull);
        }
        catch (DTraceCompileException refusal)
        {
            throw context.At(refusal, expression);
        }
    }

    private int EmitText(BoundExpression expression, BpfLabel? whenNull)
    {
        switch (expression)
        {
            case BoundStringLiteral literal:
                return _program.EmitLiteral(literal.Bytes.Span[..Math.Min(literal.Bytes.Length, StringSize - 1)]);
            case BoundVariable or BoundElement:
                return EmitStringVariable(Locate(expression), whenNull);
            case BoundBuiltin builtin:
                return EmitWithin(EmitStringBuiltin(builtin));
            case BoundConversion { Operand.Type.IsString: true } conversion:
                return EmitStringAddress(conversion.Operand, whenNull);
            case BoundConversion { Operand: BoundLiteral { Value: 0 } }:
                return EmitNullString(whenNull);
            case BoundConversion conversion:
                return EmitStringOf(conversion.Operand, whenNull);
            case BoundComma comma:
                EmitEffect(comma.Left);
                return EmitStringAddress(comma.Right, whenNull);
            case BoundAssignment assignment:
                return EmitStringAssignment(assignment, whenNull);
            case BoundConditional conditional:
                return EmitStringConditional(conditional, whenNull);
            case BoundCall call:
                return EmitStringCall(call, whenNull);
            case RoutineParameter parameter:
                return EmitParameterText(parameter);
            case BoundDereference or BoundIndex or BoundMember:
                return EmitStringOf(expression, whenNull: null);
            default:
                throw Unsupported.Because($"a string made of a value of type {expression.Type.Name}");
        }
    }

    /// <summary>Evaluates a string into memory, zero-padded; what does not fit is cut and ended with a NUL.</summary>
    private void EmitStringInto(BoundExpression expression, BpfRegister origin, int offset, int size, BpfLabel? whenNull = null)
    {
        if (expression is BoundBuiltin { Variable: BuiltinVariable.ExecName } && size >= CommandNameSize && StringSize >= CommandNameSize)
        {
            EmitCommandName(origin, offset);
            EmitZeros(origin, offset + CommandNameSize, size - CommandNameSize);
            return;
        }

        int frame = _frame.Mark, scratch = _program.ScratchMark;
        int length = EmitStringAddress(expression, whenNull);
        EmitCopy(origin, offset, size, length);
        _frame.Release(frame);
        _program.ReleaseScratch(scratch);
    }

    /// <summary>Copies from R0, by words. R1 is lost.</summary>
    private void EmitCopy(BpfRegister origin, int offset, int size, int length)
    {
        int copied = Math.Min(size, length);
        if (copied > LargestInlineCopy)
        {
            EmitLongCopy(origin, offset, size, copied);
            return;
        }

        for (int i = 0; i < copied; i += 8)
        {
            _code.Load(8, BpfRegister.R1, BpfRegister.R0, i);
            _code.Store(8, origin, offset + i, BpfRegister.R1);
        }

        EmitZeros(origin, offset + copied, size - copied);
        if (length > size) _code.Store(1, origin, offset + size - 1, 0);
    }

    /// <summary>Copies by a helper the text at R0, cut where it does not fit; zeros follow it.</summary>
    private void EmitLongCopy(BpfRegister origin, int offset, int size, int copied)
    {
        int mark = _frame.Mark;
        int to = _frame.Reserve(8);
        _program.EmitAddress(BpfRegister.R1, origin, offset);
        _code.Store(8, BpfRegister.R10, to, BpfRegister.R1);
        _code.Move(BpfRegister.R2, copied);
        _code.Move(BpfRegister.R3, BpfRegister.R0);
        _code.Call(BpfHelper.ProbeReadKernel);
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, to);
        EmitZeros(BpfRegister.R1, copied, size - copied);
        _code.Store(1, BpfRegister.R1, size - 1, 0);
        _frame.Release(mark);
    }

    private void EmitZeros(BpfRegister origin, int offset, int size)
    {
        for (int i = 0; i < size; i += 8) _code.Store(8, origin, offset + i, 0);
    }

    /// <summary>Before Linux 6.4 the helper may write nothing behind the name's NUL (strscpy and not strscpy_pad; kernel/bpf/helpers.c).</summary>
    private void EmitCommandName(BpfRegister origin, int offset)
    {
        EmitZeros(origin, offset, CommandNameSize);
        _program.EmitAddress(BpfRegister.R1, origin, offset);
        _code.Move(BpfRegister.R2, CommandNameSize);
        _code.Call(BpfHelper.GetCurrentComm);
    }

    /// <summary>Cuts the string at R0 where it can be longer than strsize.</summary>
    private int EmitWithin(int size)
    {
        if (size <= StringSize) return size;
        int mark = _frame.Mark;
        int source = _frame.Reserve(8);
        _code.Store(8, BpfRegister.R10, source, BpfRegister.R0);
        MemoryPlace to = ReserveText(StringSize);
        EmitCopyOfSlot(source, to, StringSize);
        EmitPlace(BpfRegister.R0, to);
        _frame.Release(mark);
        return Text.WholeWords(StringSize);
    }

    private int EmitStringBuiltin(BoundBuiltin builtin)
    {
        switch (builtin.Variable)
        {
            case BuiltinVariable.ExecName:
                int name = _frame.Reserve(CommandNameSize);
                EmitCommandName(BpfRegister.R10, name);
                _program.EmitAddress(BpfRegister.R0, BpfRegister.R10, name);
                return CommandNameSize;
            case BuiltinVariable.ProbeProvider:
                return context.Trampoline.EmitProbePart(_program, ProbePart.Provider);
            case BuiltinVariable.ProbeModule:
                return context.Trampoline.EmitProbePart(_program, ProbePart.Module);
            case BuiltinVariable.ProbeFunction:
                return context.Trampoline.EmitProbePart(_program, ProbePart.Function);
            case BuiltinVariable.ProbeName:
                return context.Trampoline.EmitProbePart(_program, ProbePart.Name);
            case BuiltinVariable.ExecArguments:
                return EmitArguments();
            case BuiltinVariable.CurrentDirectory:
                return EmitDirectory("cwd", "pwd", PathStart.File);
            case BuiltinVariable.RootDirectory:
                return EmitDirectory("root", "root", PathStart.Global);
            default:
                throw UnsupportedVariable(builtin.Variable);
        }
    }

    /// <summary>A string assigned; R0 = where the target's value lies.</summary>
    private int EmitStringAssignment(BoundAssignment assignment, BpfLabel? whenNull)
    {
        if (IsInMemory(assignment.Target)) return EmitStringStore(assignment);
        int size = ValueSize(assignment.Type);
        BpfLabel isNull = new(), done = new();
        bool mayBeNull = MayBeNull(assignment.Value);
        Location location = Locate(assignment.Target);
        if (location is DynamicLocation dynamic)
        {
            EmitDynamicString(dynamic, assignment.Value, size, mayBeNull ? isNull : null);
        }
        else if (location is ScratchLocation local)
        {
            EmitStringInto(assignment.Value, BpfRegister.R7, local.Offset, size, mayBeNull ? isNull : null);
        }
        else
        {
            int length = EmitStringAddress(assignment.Value, mayBeNull ? isNull : null);
            var global = (GlobalLocation)location;
            _code.LoadMapValue(BpfRegister.R2, global.Map, global.Offset);
            EmitCopy(BpfRegister.R2, 0, size, length);
        }

        if (mayBeNull)
        {
            BpfLabel stored = new();
            _code.Jump(stored);
            _code.Bind(isNull);
            EmitNullStore(location, size);
            EmitNull(whenNull);
            _code.Bind(stored);
        }

        EmitAddressOf(location);
        return size;
    }

    /// <summary>Stores a string into a dynamic variable.</summary>
    private void EmitDynamicString(DynamicLocation dynamic, BoundExpression text, int size, BpfLabel? whenNull)
    {
        var value = new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(size));
        EmitStringInto(text, value.Origin, value.Offset, size, whenNull);
        EmitUpdate(dynamic, value);
    }

    private int EmitStringConditional(BoundConditional conditional, BpfLabel? whenNull)
    {
        int size = Text.WholeWords(Math.Min(conditional.Type.Size, StringSize));
        var place = new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(size));
        BpfLabel otherwise = new(), done = new();
        EmitCondition(conditional.Condition, otherwise);
        EmitStringInto(conditional.WhenTrue, place.Origin, place.Offset, size, whenNull);
        _code.Jump(done);
        _code.Bind(otherwise);
        EmitStringInto(conditional.WhenFalse, place.Origin, place.Offset, size, whenNull);
        _code.Bind(done);
        EmitPlace(BpfRegister.R0, place);
        return size;
    }

    /// <summary>copyinstr(address [, size]): the memory is zeroed first, so that what the kernel copies stands zero-padded.</summary>
    private int EmitCopyInString(BoundCall call)
    {
        int size = Text.WholeWords(StringSize);
        var place = new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(size));
        int mark = _frame.Mark;
        int address = EmitNumberSlot(call.Arguments[0]);
        _code.Move(BpfRegister.R2, StringSize);
        if (call.Arguments.Count > 1)
        {
            BpfLabel fits = new();
            Emit(call.Arguments[1]);
            _code.Alu(BpfAlu.Add, BpfRegister.R0, 1);
            _code.Move(BpfRegister.R2, BpfRegister.R0);
            _code.Jump(BpfJump.LessOrEqual, BpfRegister.R2, StringSize, fits);
            _code.Move(BpfRegister.R2, StringSize);
            _code.Bind(fits);
        }

        EmitZeros(place.Origin, place.Offset, size);
        EmitPlace(BpfRegister.R1, place);
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, address);
        EmitChecked(BpfHelper.ProbeReadUserString, address);
        EmitPlace(BpfRegister.R0, place);
        _frame.Release(mark);
        return size;
    }

    /// <summary>Calls a helper that reads memory; a negative result is a bad address, which stands in the frame.</summary>
    private void EmitChecked(BpfHelper helper, int address)
    {
        BpfLabel valid = new();
        _code.Call(helper);
        _code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R0, 0, valid);
        EmitFault(FaultKind.BadAddress, address);
        _code.Bind(valid);
    }

    /// <summary>
    /// Jumps where a comparison of strings does not hold. Zero-padded strings are equal when all words of the longer one's text are, and the
    /// first words that differ, read as big-endian, order them as strcmp does. The null string is less than every other, and equal to itself.
    /// </summary>
    private void EmitStringComparison(BoundBinary binary, BpfLabel whenFalse)
    {
        int frame = _frame.Mark, scratch = _program.ScratchMark;
        int slot = _frame.Reserve(8);
        BpfLabel differ = new(), equal = new(), done = new(), rightNull = new();
        int? leftIsNull = MayBeNull(binary.Left) ? _frame.Reserve(8) : null;
        int left = EmitLeftString(binary.Left, slot, leftIsNull);
        int right = EmitStringAddress(binary.Right, MayBeNull(binary.Right) ? rightNull : null);
        if (leftIsNull is { } flag)
        {
            _code.Load(8, BpfRegister.R1, BpfRegister.R10, flag);
            _code.Move(BpfRegister.R2, 0);
            _code.Move(BpfRegister.R3, 1);
            _code.Jump(BpfJump.NotEqual, BpfRegister.R1, 0, differ);
        }

        _code.Load(8, BpfRegister.R1, BpfRegister.R10, slot);
        for (int i = 0; i < Math.Min(left, right); i += 8)
        {
            _code.Load(8, BpfRegister.R2, BpfRegister.R1, i);
            _code.Load(8, BpfRegister.R3, BpfRegister.R0, i);
            _code.Jump(BpfJump.NotEqual, BpfRegister.R2, BpfRegister.R3, differ);
        }

        if (left != right) EmitExcess(left, right, differ);
        _code.Bind(equal);
        bool whenEqual = binary.Operator is BoundBinaryOperator.StringEqual or BoundBinaryOperator.StringLessOrEqual or BoundBinaryOperator.StringGreaterOrEqual;
        _code.Jump(whenEqual ? done : whenFalse);
        if (MayBeNull(binary.Right))
        {
            _code.Bind(rightNull);
            if (leftIsNull is { } leftFlag)
            {
                _code.Load(8, BpfRegister.R1, BpfRegister.R10, leftFlag);
                _code.Jump(BpfJump.NotEqual, BpfRegister.R1, 0, equal);
            }

            _code.Move(BpfRegister.R2, 1);
            _code.Move(BpfRegister.R3, 0);
        }

        _code.Bind(differ);
        EmitDifference(binary.Operator, whenFalse);
        _code.Bind(done);
        _frame.Release(frame);
        _program.ReleaseScratch(scratch);
    }

    /// <summary>The left string's address into a slot, and into another one whether it is null.</summary>
    private int EmitLeftString(BoundExpression text, int slot, int? isNull)
    {
        BpfLabel whenNull = new(), next = new();
        int size = EmitStringAddress(text, isNull is null ? null : whenNull);
        _code.Store(8, BpfRegister.R10, slot, BpfRegister.R0);
        if (isNull is not { } flag) return size;
        _code.Move(BpfRegister.R1, 0);
        _code.Store(8, BpfRegister.R10, flag, BpfRegister.R1);
        _code.Jump(next);
        _code.Bind(whenNull);
        _code.Move(BpfRegister.R1, 1);
        _code.Store(8, BpfRegister.R10, flag, BpfRegister.R1);
        _code.Bind(next);
        return size;
    }

    /// <summary>The shorter memory ends with a NUL: the strings are equal so far, and differ only where the longer one goes on.</summary>
    private void EmitExcess(int left, int right, BpfLabel differ)
    {
        int common = Math.Min(left, right);
        bool isLeftLonger = left > right;
        _code.Load(8, isLeftLonger ? BpfRegister.R2 : BpfRegister.R3, isLeftLonger ? BpfRegister.R1 : BpfRegister.R0, common);
        _code.Move(isLeftLonger ? BpfRegister.R3 : BpfRegister.R2, 0);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R2, BpfRegister.R3, differ);
    }

    /// <summary>R2 and R3 hold the first words that differ.</summary>
    private void EmitDifference(BoundBinaryOperator operation, BpfLabel whenFalse)
    {
        switch (operation)
        {
            case BoundBinaryOperator.StringEqual:
                _code.Jump(whenFalse);
                return;
            case BoundBinaryOperator.StringNotEqual:
                return;
        }

        _code.ToBigEndian(BpfRegister.R2, 64);
        _code.ToBigEndian(BpfRegister.R3, 64);
        bool less = operation is BoundBinaryOperator.StringLess or BoundBinaryOperator.StringLessOrEqual;
        _code.Jump(less ? BpfJump.GreaterOrEqual : BpfJump.LessOrEqual, BpfRegister.R2, BpfRegister.R3, whenFalse);
    }
}
