using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>copyout() and copyoutstr(): what is written into the process lies in scratch space first, where the kernel's verifier knows its size.</content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>copyout(from, address, size).</summary>
    private void EmitCopyOut(BoundCall call)
    {
        _program.Options.Target.RequireUserStores(call.Function.Name);
        BpfLabel fits = new(), tooLong = new(), done = new();
        int mark = _frame.Mark, scratch = _program.ScratchMark;
        var slots = new CopySlots(_frame.Reserve(8), _frame.Reserve(8), _frame.Reserve(8));
        var place = new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(ScratchSize));
        Emit(call.Arguments[0]);
        _code.Store(8, BpfRegister.R10, slots.From, BpfRegister.R0);
        Emit(call.Arguments[1]);
        _code.Store(8, BpfRegister.R10, slots.To, BpfRegister.R0);
        Emit(call.Arguments[2]);
        _code.Store(8, BpfRegister.R10, slots.Size, BpfRegister.R0);
        _code.Move(BpfRegister.R2, BpfRegister.R0);
        _code.Jump(BpfJump.LessOrEqual, BpfRegister.R2, ScratchSize, fits);
        _code.Bind(tooLong);
        EmitFault(FaultKind.BadSize, slots.Size);
        _code.Bind(fits);
        EmitPlace(BpfRegister.R1, place);
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, slots.From);
        EmitChecked(ReaderOf(call.Arguments[0]), slots.From);
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, slots.Size);
        _code.Jump(BpfJump.Equal, BpfRegister.R3, 0, done);
        _code.Jump(BpfJump.Greater, BpfRegister.R3, ScratchSize, tooLong);
        EmitUserStore(place, slots.To);
        _code.Bind(done);
        _frame.Release(mark);
        _program.ReleaseScratch(scratch);
    }

    /// <summary>copyoutstr(text, address, most): the text, cut to a length and ended with a NUL.</summary>
    private void EmitCopyOutString(BoundCall call)
    {
        _program.Options.Target.RequireUserStores(call.Function.Name);
        BpfLabel fits = new(), done = new();
        int size = Text.WholeWords(StringSize);
        int mark = _frame.Mark, scratch = _program.ScratchMark;
        int to = _frame.Reserve(8), most = _frame.Reserve(8);
        var text = new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(size));
        var place = new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(size));
        EmitStringInto(call.Arguments[0], text.Origin, text.Offset, size);
        Emit(call.Arguments[1]);
        _code.Store(8, BpfRegister.R10, to, BpfRegister.R0);
        Emit(call.Arguments[2]);
        _code.Store(8, BpfRegister.R10, most, BpfRegister.R0);
        _code.Move(BpfRegister.R2, BpfRegister.R0);
        _code.Jump(BpfJump.LessOrEqual, BpfRegister.R2, StringSize, fits);
        _code.Move(BpfRegister.R2, StringSize);
        _code.Bind(fits);
        EmitPlace(BpfRegister.R1, place);
        EmitPlace(BpfRegister.R3, text);
        _code.Call(BpfHelper.ProbeReadKernelString);
        _code.Move(BpfRegister.R3, BpfRegister.R0);
        _code.Jump(BpfJump.SignedLessOrEqual, BpfRegister.R3, 0, done);
        _code.Jump(BpfJump.Greater, BpfRegister.R3, StringSize, done);
        EmitUserStore(place, to);
        _code.Bind(done);
        _frame.Release(mark);
        _program.ReleaseScratch(scratch);
    }

    /// <summary>Writes R3 bytes of a place to the user address in a slot, or faults.</summary>
    private void EmitUserStore(MemoryPlace place, int address)
    {
        EmitPlace(BpfRegister.R2, place);
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, address);
        EmitChecked(BpfHelper.ProbeWriteUser, address);
    }
}
