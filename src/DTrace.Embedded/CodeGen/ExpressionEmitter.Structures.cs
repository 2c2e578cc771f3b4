using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>Variables that are structures or C arrays: they are read as memory is, by the number of their address.</content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>Variables whose key stands in memory already, by the node that names them.</summary>
    private readonly Dictionary<BoundExpression, Location> _located = new(ReferenceEqualityComparer.Instance);

    /// <summary>The variable that an lvalue is a part of; null where it lies behind a pointer.</summary>
    public static BoundExpression? RootVariable(BoundExpression lvalue) => lvalue switch
    {
        BoundVariable or BoundElement => lvalue,
        BoundMember member => RootVariable(member.Target),
        BoundIndex { Target.Type.Resolved: ArrayType } index => RootVariable(index.Target),
        _ => null,
    };

    /// <summary>Emits what locates the variable of an lvalue several times, so that its keys are evaluated once.</summary>
    private void EmitWithRoot(BoundExpression lvalue, Action emit)
    {
        if (RootVariable(lvalue) is not { } root || _located.ContainsKey(root))
        {
            emit();
            return;
        }

        _located.Add(root, Locate(root));
        emit();
        _located.Remove(root);
    }

    /// <summary>R0 = a variable's address as a number.</summary>
    private void EmitVariableNumber(BoundExpression variable)
    {
        int mark = _frame.Mark;
        EmitAddressOf(Locate(variable));
        _program.EmitNumber(BpfRegister.R0);
        _frame.Release(mark);
    }

    /// <summary>An index in R0 that is past an array's end is a fault.</summary>
    private void EmitIndexCheck(int length)
    {
        BpfLabel valid = new();
        _code.Jump(BpfJump.Less, BpfRegister.R0, length, valid);
        _code.Move(BpfRegister.R1, BpfRegister.R0);
        context.EmitFault(FaultKind.BadIndex, BpfRegister.R1);
        _code.Bind(valid);
    }

    /// <summary>Before a part of it is written a dynamic variable must be there: all zeros where it was not. No room for it is a dynamic drop.</summary>
    private void EmitPresence(BoundExpression target)
    {
        if (RootVariable(target) is not { } variable) return;
        int mark = _frame.Mark;
        if (Locate(variable) is DynamicLocation dynamic)
        {
            BpfLabel present = new();
            EmitDynamicLookup(dynamic);
            _code.Jump(BpfJump.NotEqual, BpfRegister.R0, 0, present);
            _code.LoadMap(BpfRegister.R1, dynamic.Map);
            EmitPlace(BpfRegister.R2, dynamic.Key);
            _code.LoadMapValue(BpfRegister.R3, _program.Object.UseZeros(ValueSize(variable.Type)), 0);
            _code.Move(BpfRegister.R4, UpdateAny);
            _code.Call(BpfHelper.MapUpdateElement);
            _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, present);
            _program.EmitLoss(LossCounters.Dynamic);
            _code.Bind(present);
        }

        _frame.Release(mark);
    }

    /// <summary>R1 = where a part of a variable can be written, whose address stands in a slot; jumps where a dynamic variable found no room.</summary>
    private void EmitVariablePart(BoundExpression variable, int address, int size, BpfLabel invalid, BpfLabel lost)
    {
        int mark = _frame.Mark;
        Location location = Locate(variable);
        if (location is DynamicLocation dynamic)
        {
            EmitDynamicLookup(dynamic);
            _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, lost);
        }
        else
        {
            EmitAddressOf(location);
        }

        _code.Move(BpfRegister.R1, BpfRegister.R0);
        _code.Move(BpfRegister.R2, BpfRegister.R0);
        _program.EmitNumber(BpfRegister.R2);
        _code.Load(8, BpfRegister.R0, BpfRegister.R10, address);
        _code.Alu(BpfAlu.Sub, BpfRegister.R0, BpfRegister.R2);
        _code.Jump(BpfJump.Greater, BpfRegister.R0, ValueSize(variable.Type) - size, invalid);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R0);
        _frame.Release(mark);
    }

    /// <summary>variable = a structure.</summary>
    private void EmitStructureAssignment(BoundAssignment assignment)
    {
        int mark = _frame.Mark, scratch = _program.ScratchMark;
        int size = assignment.Type.Size;
        int from = EmitTargetAddress(assignment.Value);
        Location location = Locate(assignment.Target);
        if (location is GlobalLocation global)
        {
            _code.LoadMapValue(BpfRegister.R1, global.Map, global.Offset);
            _code.Move(BpfRegister.R2, size);
            _code.Load(8, BpfRegister.R3, BpfRegister.R10, from);
            EmitChecked(ReaderOf(assignment.Value), from);
        }
        else if (location is ScratchLocation local)
        {
            EmitRead(ReaderOf(assignment.Value), new MemoryPlace(BpfRegister.R7, local.Offset), size, from);
        }
        else
        {
            var place = new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(size));
            EmitZeros(place.Origin, place.Offset, Text.WholeWords(size));
            EmitRead(ReaderOf(assignment.Value), place, size, from);
            EmitUpdate((DynamicLocation)location, place);
        }

        _frame.Release(mark);
        _program.ReleaseScratch(scratch);
    }

    /// <summary>A structure into memory.</summary>
    private void EmitStructureStore(BoundAssignment assignment)
    {
        int mark = _frame.Mark;
        EmitBytesStore(assignment.Target, EmitTargetAddress(assignment.Value), assignment.Type.Size, ReaderOf(assignment.Value));
        _frame.Release(mark);
    }

    /// <summary>A string into memory: all the bytes its type has there. R0 = its address.</summary>
    private int EmitStringStore(BoundAssignment assignment)
    {
        int size = ValueSize(assignment.Type);
        var value = new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(size));
        EmitStringInto(assignment.Value, value.Origin, value.Offset, size);
        int mark = _frame.Mark;
        int from = _frame.Reserve(8);
        EmitPlace(BpfRegister.R0, value);
        _program.EmitNumber(BpfRegister.R0);
        _code.Store(8, BpfRegister.R10, from, BpfRegister.R0);
        if (RootVariable(assignment.Target) is null) EmitAllocatedText(from, EmitTargetAddress(assignment.Target));
        else EmitBytesStore(assignment.Target, from, StringSize, BpfHelper.ProbeReadKernel);
        _frame.Release(mark);
        EmitPlace(BpfRegister.R0, value);
        return size;
    }

    /// <summary>Copies a text into allocated memory, cut where that ends.</summary>
    private void EmitAllocatedText(int from, int to)
    {
        BpfLabel invalid = new(), copy = new();
        int longest = Math.Min(StringSize, ScratchSize);
        EmitAllocatedOffset(to, invalid);
        _code.Move(BpfRegister.R2, BpfRegister.R3);
        _code.Alu(BpfAlu.Sub, BpfRegister.R2, BpfRegister.R0);
        _code.Jump(BpfJump.Equal, BpfRegister.R2, 0, invalid);
        _code.Jump(BpfJump.LessOrEqual, BpfRegister.R2, longest, copy);
        _code.Move(BpfRegister.R2, longest);
        _code.Jump(copy);
        _code.Bind(invalid);
        EmitFault(FaultKind.BadAddress, to);
        _code.Bind(copy);
        _program.EmitAddress(BpfRegister.R1, BpfRegister.R7, _program.AllocationsOffset);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R0);
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, from);
        EmitChecked(BpfHelper.ProbeReadKernelString, from);
    }

    /// <summary>Copies bytes, whose address stands in a slot, into a part of a variable or through a pointer.</summary>
    private void EmitBytesStore(BoundExpression target, int from, int size, BpfHelper reader) => EmitWithRoot(target, () =>
    {
        EmitPresence(target);
        int to = EmitTargetAddress(target);
        BpfLabel invalid = new(), done = new();
        if (RootVariable(target) is { } variable) EmitVariablePart(variable, to, size, invalid, done);
        else EmitWritable(to, size, invalid);
        _code.Move(BpfRegister.R2, size);
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, from);
        EmitChecked(reader, from);
        _code.Jump(done);
        _code.Bind(invalid);
        EmitFault(FaultKind.BadAddress, to);
        _code.Bind(done);
    });
}
