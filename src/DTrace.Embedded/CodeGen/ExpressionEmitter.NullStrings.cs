using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>
/// The null string: a value apart from "" that every string variable can hold (illumos dtrace.c, DIF_OP_STGS and DIF_OP_LDGS). A thread-local
/// variable or an element holds it by being absent. In a global or clause-local variable's memory, whose last byte always ends a text, that byte marks it.
/// An element that is absent is null beside NULL alone: read, it is the empty string, as libdtrace's compiler makes one there (dt_cg.c, dt_cg_assoc_op).
/// </content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>Whether a string can be null; what cannot needs no code for it.</summary>
    private static bool MayBeNull(BoundExpression text) => text switch
    {
        BoundVariable => true,
        BoundConversion { Operand.Type.IsString: true } conversion => MayBeNull(conversion.Operand),
        BoundConversion conversion => conversion.Operand.Type.IsScalar,
        BoundComma comma => MayBeNull(comma.Right),
        BoundAssignment assignment => MayBeNull(assignment.Value),
        BoundConditional conditional => MayBeNull(conditional.WhenTrue) || MayBeNull(conditional.WhenFalse),
        BoundCall call => call.Function.MayReturnNull,
        _ => false,
    };

    /// <summary>R0 = where a string variable's value lies.</summary>
    private int EmitStringVariable(Location location, BpfLabel? whenNull)
    {
        BpfLabel valid = new();
        int size = ValueSize(location.Variable.Type);
        if (location is DynamicLocation dynamic)
        {
            if (dynamic.IsElement)
            {
                EmitAddressOf(dynamic);
                return size;
            }

            EmitDynamicLookup(dynamic);
            _code.Jump(BpfJump.NotEqual, BpfRegister.R0, 0, valid);
        }
        else
        {
            EmitAddressOf(location);
            _code.Load(1, BpfRegister.R1, BpfRegister.R0, size - 1);
            _code.Jump(BpfJump.Equal, BpfRegister.R1, 0, valid);
        }

        EmitNull(whenNull);
        _code.Bind(valid);
        return size;
    }

    /// <summary>The constant 0 as a string. What follows stays reachable, as the kernel's verifier wants all code to be.</summary>
    private int EmitNullString(BpfLabel? whenNull)
    {
        BpfLabel never = new();
        const int Size = 8;
        _code.LoadMapValue(BpfRegister.R0, _program.Object.UseZeros(Size), 0);
        _code.Move(BpfRegister.R1, 0);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R1, 0, never);
        EmitNull(whenNull);
        _code.Bind(never);
        return Size;
    }

    /// <summary>Where a string is null: a fault, as its text cannot be read, or a jump.</summary>
    private void EmitNull(BpfLabel? whenNull)
    {
        if (whenNull is null) context.EmitFault(FaultKind.BadAddress);
        else _code.Jump(whenNull);
    }

    /// <summary>R0 = a string's address as a number; 0 where it is null. The text stays where it is to the statement's end.</summary>
    private void EmitTextAddress(BoundExpression text)
    {
        BpfLabel isNull = new(), done = new();
        bool mayBeNull = MayBeNull(text);
        EmitStringAddress(text, mayBeNull ? isNull : null);
        _program.EmitNumber(BpfRegister.R0);
        if (!mayBeNull) return;
        _code.Jump(done);
        _code.Bind(isNull);
        _code.Move(BpfRegister.R0, 0);
        _code.Bind(done);
    }

    /// <summary>Makes a string variable null.</summary>
    private void EmitNullStore(Location location, int size)
    {
        switch (location)
        {
            case DynamicLocation dynamic:
                EmitDelete(dynamic);
                break;
            case ScratchLocation local:
                _code.Store(1, BpfRegister.R7, local.Offset + size - 1, 1);
                break;
            case GlobalLocation global:
                _code.LoadMapValue(BpfRegister.R1, global.Map, global.Offset);
                _code.Store(1, BpfRegister.R1, size - 1, 1);
                break;
        }
    }

    /// <summary>Jumps where a string is null. One that cannot be is tested too: a jump that none takes would leave code that nothing reaches.</summary>
    private void EmitNullTest(BoundExpression text, BpfLabel whenNull)
    {
        int mark = _frame.Mark, scratch = _program.ScratchMark;
        if (text is BoundElement) EmitDynamicLookup((DynamicLocation)Locate(text));
        else EmitStringAddress(text, whenNull);
        if (!MayBeNull(text)) _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, whenNull);
        _frame.Release(mark);
        _program.ReleaseScratch(scratch);
    }
}
