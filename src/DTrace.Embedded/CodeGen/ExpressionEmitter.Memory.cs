using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>Memory that a program reaches through a pointer: the kernel's, unless the pointer is known to be a process's own.</content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>R0 = the address of an lvalue in memory.</summary>
    private void EmitMemoryAddress(BoundExpression target)
    {
        switch (target)
        {
            case BoundDereference dereference:
                Emit(dereference.Address);
                break;
            case BoundMember member:
                EmitMemoryAddress(member.Target);
                if (member.Member.Offset != 0) _code.Alu(BpfAlu.Add, BpfRegister.R0, member.Member.Offset);
                break;
            case BoundIndex index:
                EmitElementAddress(index);
                break;
            case BoundExternal external:
                _code.Move(BpfRegister.R0, (long)external.Variable.Address);
                break;
            case { Type.IsString: true }:
                EmitStringAddress(target);
                break;
            case BoundVariable or BoundElement:
                EmitVariableNumber(target);
                break;
            case BoundAssignment assignment:
                EmitWithRoot(assignment.Target, () =>
                {
                    EmitAssignment(assignment);
                    EmitMemoryAddress(assignment.Target);
                });
                break;
            case BoundComma comma:
                EmitEffect(comma.Left);
                EmitMemoryAddress(comma.Right);
                break;
            case BoundConditional conditional:
                BpfLabel otherwise = new(), done = new();
                EmitCondition(conditional.Condition, otherwise);
                EmitMemoryAddress(conditional.WhenTrue);
                _code.Jump(done);
                _code.Bind(otherwise);
                EmitMemoryAddress(conditional.WhenFalse);
                _code.Bind(done);
                break;
            default:
                throw Unsupported.Because($"the address of a value of type {target.Type.Name}");
        }
    }

    private void EmitElementAddress(BoundIndex index)
    {
        int mark = _frame.Mark;
        int slot = _frame.Reserve(8);
        if (index.Target.Type.IsPointer) Emit(index.Target);
        else EmitMemoryAddress(index.Target);
        _code.Store(8, BpfRegister.R10, slot, BpfRegister.R0);
        Emit(index.Index);
        if (index.Target.Type.Resolved is ArrayType { Length: > 0 } array && RootVariable(index.Target) is not null) EmitIndexCheck(array.Length);
        _code.Alu(BpfAlu.Mul, BpfRegister.R0, index.Type.Size);
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, slot);
        _code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R1);
        _frame.Release(mark);
    }

    /// <summary>R0 = a scalar in memory; an address that cannot be read is a fault.</summary>
    private void EmitMemoryLoad(BoundExpression lvalue)
    {
        if (!lvalue.Type.IsScalar || lvalue.Type.Size > 8) throw Unsupported.Because($"the value of a {lvalue.Type.Name} in an expression");
        int mark = _frame.Mark;
        int address = EmitTargetAddress(lvalue);
        EmitLoadAt(lvalue, address);
        _frame.Release(mark);
    }

    /// <summary>R0 = the scalar at the address in a slot.</summary>
    private void EmitLoadAt(BoundExpression lvalue, int address)
    {
        int mark = _frame.Mark;
        int value = _frame.Reserve(8);
        int size = lvalue.Type.Size;
        EmitRead(ReaderOf(lvalue), new MemoryPlace(BpfRegister.R10, value), size, address);
        _code.Load(size, BpfRegister.R0, BpfRegister.R10, value);
        if (lvalue is BoundMember { Member: { BitSize: { } bits } field }) EmitBits(field.BitOffset % 8, bits, lvalue.Type.IsSigned);
        else if (lvalue.Type.IsSigned && size < 8) EmitCut(size, isSigned: true);
        _frame.Release(mark);
    }

    /// <summary>Copies an lvalue's bytes into a place.</summary>
    private void EmitMemoryRead(BoundExpression lvalue, MemoryPlace place, int size)
    {
        int mark = _frame.Mark;
        int address = EmitTargetAddress(lvalue);
        EmitRead(ReaderOf(lvalue), place, size, address);
        _frame.Release(mark);
    }

    /// <summary>Copies what lies at the address in a slot into a place.</summary>
    private void EmitRead(BpfHelper reader, MemoryPlace place, int size, int address)
    {
        EmitPlace(BpfRegister.R1, place);
        _code.Move(BpfRegister.R2, size);
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, address);
        EmitChecked(reader, address);
    }

    /// <summary>Copies kernel memory at an address into a place; an address that cannot be read is a fault.</summary>
    public void EmitMemory(BoundExpression from, BpfRegister origin, int offset, int size)
    {
        if (from.Type.IsString)
        {
            EmitText(from, origin, offset, size);
            return;
        }

        int mark = _frame.Mark;
        int address = EmitNumberSlot(from);
        _code.Move(BpfRegister.R3, BpfRegister.R0);
        _program.EmitAddress(BpfRegister.R1, origin, offset);
        _code.Move(BpfRegister.R2, size);
        EmitChecked(BpfHelper.ProbeReadKernel, address);
        _frame.Release(mark);
    }

    /// <summary>The bytes of a string, wherever it lies, and zeros behind it. It is copied by words first, which the size need not be.</summary>
    private void EmitText(BoundExpression text, BpfRegister origin, int offset, int size)
    {
        int scratch = _program.ScratchMark;
        int words = _program.ReserveScratch(Text.WholeWords(size));
        EmitStringInto(text, BpfRegister.R7, words, Text.WholeWords(size));
        for (int done = 0; done < size;)
        {
            int width = size - done >= 8 ? 8 : 1;
            _code.Load(width, BpfRegister.R1, BpfRegister.R7, words + done);
            _code.Store(width, origin, offset + done, BpfRegister.R1);
            done += width;
        }

        _program.ReleaseScratch(scratch);
    }

    /// <summary>R0 = a bit-field of R0, from its first bit on.</summary>
    private void EmitBits(int first, int bits, bool isSigned)
    {
        _code.Alu(BpfAlu.Lsh, BpfRegister.R0, 64 - first - bits);
        _code.Alu(isSigned ? BpfAlu.Arsh : BpfAlu.Rsh, BpfRegister.R0, 64 - bits);
    }

    /// <summary>stringof() of a pointer or a character array: read up to a NUL or strsize, into zeroed scratch space.</summary>
    private int EmitStringOf(BoundExpression operand, BpfLabel? whenNull)
    {
        int size = Text.WholeWords(StringSize);
        var place = new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(size));
        int mark = _frame.Mark;
        int address = _frame.Reserve(8);
        if (operand.Type.IsScalar) Emit(operand);
        else EmitMemoryAddress(operand);
        if (operand.Type.IsScalar && whenNull is not null) _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, whenNull);
        _code.Store(8, BpfRegister.R10, address, BpfRegister.R0);
        EmitZeros(place.Origin, place.Offset, size);
        EmitPlace(BpfRegister.R1, place);
        _code.Move(BpfRegister.R2, operand.Type.Resolved is ArrayType { Length: > 0 } array ? Math.Min(array.Length, StringSize) : StringSize);
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, address);
        EmitChecked(IsUserland(operand) ? BpfHelper.ProbeReadUserString : BpfHelper.ProbeReadKernelString, address);
        EmitPlace(BpfRegister.R0, place);
        _frame.Release(mark);
        return size;
    }

    private static BpfHelper ReaderOf(BoundExpression pointed) => IsUserland(pointed) ? BpfHelper.ProbeReadUser : BpfHelper.ProbeReadKernel;

    private static bool IsUserland(BoundExpression lvalue) => lvalue switch
    {
        BoundDereference dereference => IsUserland(dereference.Address),
        BoundMember member => IsUserland(member.Target),
        BoundIndex index => IsUserland(index.Target),
        _ => lvalue.Type.Resolved is PointerType { IsUserland: true },
    };
}
