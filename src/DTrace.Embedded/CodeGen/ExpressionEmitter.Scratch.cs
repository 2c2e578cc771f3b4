using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>
/// Scratch memory: alloca(), and what is copied into it. A pointer into it is the true address, so that it is read as any memory is; what
/// is written is first found to lie in it.
/// </content>
internal sealed partial class ExpressionEmitter
{
    private int ScratchSize => _program.Options.ScratchSize;

    /// <summary>R0 = the address of fresh scratch memory.</summary>
    private void EmitAllocation(BoundExpression size)
    {
        Emit(size);
        EmitAllocation();
    }

    /// <summary>R0 = the address of R0 bytes of scratch memory, in whole words; too few left is a fault.</summary>
    private void EmitAllocation()
    {
        BpfLabel none = new(), done = new();
        int allocated = _program.AllocatedOffset;
        _code.Jump(BpfJump.Greater, BpfRegister.R0, ScratchSize, none);
        _code.Alu(BpfAlu.Add, BpfRegister.R0, 7);
        _code.Alu(BpfAlu.And, BpfRegister.R0, -8);
        _code.Load(8, BpfRegister.R2, BpfRegister.R7, allocated);
        _code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R2);
        _code.Jump(BpfJump.Greater, BpfRegister.R0, ScratchSize, none);
        _code.Store(8, BpfRegister.R7, allocated, BpfRegister.R0);
        _program.EmitAddress(BpfRegister.R0, BpfRegister.R7, _program.AllocationsOffset);
        _program.EmitNumber(BpfRegister.R0);
        _code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R2);
        _code.Jump(done);
        _code.Bind(none);
        context.EmitFault(FaultKind.NoScratch);
        _code.Bind(done);
    }

    /// <summary>copyin(address, size): R0 = the address of a copy in scratch memory. More than all of it is an invalid size.</summary>
    private void EmitCopyIn(BoundCall call)
    {
        BpfLabel fits = new();
        int mark = _frame.Mark;
        var slots = new CopySlots(EmitNumberSlot(call.Arguments[0]), EmitNumberSlot(call.Arguments[1]), _frame.Reserve(8));
        _code.Jump(BpfJump.LessOrEqual, BpfRegister.R0, ScratchSize, fits);
        EmitFault(FaultKind.BadSize, slots.Size);
        _code.Bind(fits);
        EmitAllocation();
        _code.Store(8, BpfRegister.R10, slots.To, BpfRegister.R0);
        EmitCopy(BpfHelper.ProbeReadUser, slots);
        _code.Load(8, BpfRegister.R0, BpfRegister.R10, slots.To);
        _frame.Release(mark);
    }

    /// <summary>copyinto() and bcopy(), whose arguments are evaluated from left to right.</summary>
    private void EmitCopyInto(BpfHelper reader, BoundCall call, Func<int, int, int, CopySlots> order)
    {
        int mark = _frame.Mark;
        int[] slots = [.. call.Arguments.Select(EmitNumberSlot)];
        EmitCopy(reader, order(slots[0], slots[1], slots[2]));
        _frame.Release(mark);
    }

    /// <summary>Copies memory into allocated memory. A destination elsewhere is an invalid address, one that is too short an invalid size.</summary>
    private void EmitCopy(BpfHelper reader, CopySlots slots)
    {
        BpfLabel outside = new(), tooLong = new(), copy = new();
        EmitAllocatedOffset(slots.To, outside);
        _code.Load(8, BpfRegister.R2, BpfRegister.R10, slots.Size);
        _code.Alu(BpfAlu.Sub, BpfRegister.R3, BpfRegister.R0);
        _code.Jump(BpfJump.Greater, BpfRegister.R2, BpfRegister.R3, tooLong);
        _code.Jump(BpfJump.LessOrEqual, BpfRegister.R2, ScratchSize, copy);
        _code.Bind(tooLong);
        EmitFault(FaultKind.BadSize, slots.Size);
        _code.Bind(outside);
        EmitFault(FaultKind.BadAddress, slots.To);
        _code.Bind(copy);
        _program.EmitAddress(BpfRegister.R1, BpfRegister.R7, _program.AllocationsOffset);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R0);
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, slots.From);
        EmitChecked(reader, slots.From);
    }

    /// <summary>A fault whose address stands in a slot.</summary>
    private void EmitFault(FaultKind kind, int slot)
    {
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, slot);
        context.EmitFault(kind, BpfRegister.R1);
    }

    /// <summary>
    /// R0 = how far behind the beginning of scratch memory the address in a slot lies, at most scratchsize; R3 = how much of it is
    /// allocated, no less than R0. Jumps where the address lies in no allocated memory.
    /// </summary>
    private void EmitAllocatedOffset(int address, BpfLabel invalid)
    {
        _program.EmitAddress(BpfRegister.R1, BpfRegister.R7, _program.AllocationsOffset);
        _program.EmitNumber(BpfRegister.R1);
        _code.Load(8, BpfRegister.R0, BpfRegister.R10, address);
        _code.Alu(BpfAlu.Sub, BpfRegister.R0, BpfRegister.R1);
        _code.Load(8, BpfRegister.R3, BpfRegister.R7, _program.AllocatedOffset);
        _code.Jump(BpfJump.Greater, BpfRegister.R0, ScratchSize, invalid);
        _code.Jump(BpfJump.Greater, BpfRegister.R0, BpfRegister.R3, invalid);
    }

    /// <summary>Where a copy's three numbers wait in the frame.</summary>
    private readonly record struct CopySlots(int From, int Size, int To);
}
