using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>
/// Stores into memory: through pointers, which reach allocated scratch memory, and the global and clause-local variables that a pointer is made
/// of (any other address is a fault; illumos dtrace.c, dtrace_canstore), and into members and elements of variables.
/// </content>
internal sealed partial class ExpressionEmitter
{
    private static bool IsInMemory(BoundExpression target) => target is BoundDereference or BoundIndex or BoundMember;

    private void EmitMemoryAssignment(BoundAssignment assignment)
    {
        if (!assignment.Type.IsScalar)
        {
            EmitStructureStore(assignment);
            return;
        }

        int mark = _frame.Mark;
        EmitWithRoot(assignment.Target, () =>
        {
            EmitPresence(assignment.Target);
            int address = EmitTargetAddress(assignment.Target);
            EmitAssigned(assignment, () => EmitLoadAt(assignment.Target, address));
            EmitStoreAt(assignment.Target, address);
        });
        _frame.Release(mark);
    }

    private void EmitMemoryIncrement(BoundIncrement increment)
    {
        int mark = _frame.Mark;
        EmitWithRoot(increment.Target, () =>
        {
            EmitPresence(increment.Target);
            int address = EmitTargetAddress(increment.Target);
            int old = _frame.Reserve(8);
            EmitLoadAt(increment.Target, address);
            _code.Store(8, BpfRegister.R10, old, BpfRegister.R0);
            _code.Alu(BpfAlu.Add, BpfRegister.R0, checked((int)increment.Step));
            if (increment.Type.IsInteger && increment.Type.Size < 8) EmitCut(increment.Type.Size, increment.Type.IsSigned);
            EmitStoreAt(increment.Target, address);
            if (!increment.IsPrefix) _code.Load(8, BpfRegister.R0, BpfRegister.R10, old);
        });
        _frame.Release(mark);
    }

    /// <summary>The slot of the frame that holds a target's address.</summary>
    private int EmitTargetAddress(BoundExpression target)
    {
        int address = _frame.Reserve(8);
        EmitMemoryAddress(target);
        _code.Store(8, BpfRegister.R10, address, BpfRegister.R0);
        return address;
    }

    /// <summary>Stores R0 into a scalar in memory, whose address stands in a slot; R0 keeps its value.</summary>
    private void EmitStoreAt(BoundExpression target, int address)
    {
        BpfLabel invalid = new(), done = new();
        int size = target.Type.Size;
        int mark = _frame.Mark;
        int value = _frame.Reserve(8);
        _code.Store(8, BpfRegister.R10, value, BpfRegister.R0);
        if (RootVariable(target) is { } root)
        {
            EmitVariablePart(root, address, size, invalid, done);
        }
        else
        {
            EmitWritable(address, size, invalid);
        }

        _code.Load(8, BpfRegister.R0, BpfRegister.R10, value);
        if (target is BoundMember { Member: { BitSize: { } bits } field }) EmitMergedBits(field.BitOffset % 8, bits, size);
        _code.Store(size, BpfRegister.R1, 0, BpfRegister.R0);
        _code.Load(8, BpfRegister.R0, BpfRegister.R10, value);
        _code.Jump(done);
        _code.Bind(invalid);
        EmitFault(FaultKind.BadAddress, address);
        _code.Bind(done);
        _frame.Release(mark);
    }

    /// <summary>R1 = where so many bytes can be written, whose address stands in a slot; jumps where it is in no memory that may be written.</summary>
    private void EmitWritable(int address, int size, BpfLabel invalid)
    {
        BpfLabel found = new();
        if (size <= ScratchSize)
        {
            BpfLabel elsewhere = new();
            EmitAllocatedOffset(address, elsewhere);
            _code.Alu(BpfAlu.Sub, BpfRegister.R3, BpfRegister.R0);
            _code.Jump(BpfJump.Less, BpfRegister.R3, size, elsewhere);
            _program.EmitAddress(BpfRegister.R1, BpfRegister.R7, _program.AllocationsOffset);
            _code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R0);
            _code.Jump(found);
            _code.Bind(elsewhere);
        }

        if (_program.Object.PointedGlobals is { } globals)
            EmitWritableRange(() => _code.LoadMapValue(BpfRegister.R1, globals.Map, 0), globals.Size - size, address, found);
        if (_program.PointedLocalsSize is > 0 and int locals)
            EmitWritableRange(() => _program.EmitAddress(BpfRegister.R1, BpfRegister.R7, ProgramEmitter.ClaimSize), locals - size, address, found);
        _code.Jump(invalid);
        _code.Bind(found);
    }

    /// <summary>R1 = the place of an address that stands in a slot, if it is no farther than so many bytes behind a beginning; jumps there.</summary>
    private void EmitWritableRange(Action emitBeginning, int farthest, int address, BpfLabel found)
    {
        if (farthest < 0) return;
        BpfLabel elsewhere = new();
        emitBeginning();
        _code.Move(BpfRegister.R2, BpfRegister.R1);
        _program.EmitNumber(BpfRegister.R2);
        _code.Load(8, BpfRegister.R0, BpfRegister.R10, address);
        _code.Alu(BpfAlu.Sub, BpfRegister.R0, BpfRegister.R2);
        _code.Jump(BpfJump.Greater, BpfRegister.R0, farthest, elsewhere);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R0);
        _code.Jump(found);
        _code.Bind(elsewhere);
    }

    /// <summary>R0 = what lies at R1 with R0 in the place of one bit-field.</summary>
    private void EmitMergedBits(int first, int bits, int size)
    {
        long mask = (bits == 64 ? -1L : (1L << bits) - 1) << first;
        _code.Alu(BpfAlu.Lsh, BpfRegister.R0, first);
        _code.Move(BpfRegister.R2, mask);
        _code.Alu(BpfAlu.And, BpfRegister.R0, BpfRegister.R2);
        _code.Load(size, BpfRegister.R3, BpfRegister.R1, 0);
        _code.Move(BpfRegister.R2, ~mask);
        _code.Alu(BpfAlu.And, BpfRegister.R3, BpfRegister.R2);
        _code.Alu(BpfAlu.Or, BpfRegister.R0, BpfRegister.R3);
    }
}
