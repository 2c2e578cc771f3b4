using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.CodeGen;

/// <content>Stacks, without the frames of what takes them.</content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>
    /// A stack into memory: program counters, zeros after the last; of a user stack the process id before them, and in its high half 1 where the stack is cut.
    /// </summary>
    private void EmitStack(StackType stack, BpfRegister origin, int offset)
    {
        EmitZeros(origin, offset, Text.WholeWords(stack.Size));
        if (stack.IsUser)
        {
            _program.Options.Target.EmitProcProcessId(_program);
            _code.Store(8, origin, offset, BpfRegister.R0);
            offset += 8;
        }

        if (stack.IsUser)
        {
            EmitUserWalk(origin, offset, stack.Frames, cut: offset - 4);
            return;
        }

        int mark = _frame.Mark;
        EmitWalk(origin, offset, stack.Frames, 0, EmitPlumbing());
        _frame.Release(mark);
    }

    /// <summary>R0 = how many frames a stack has, as many as the kernel walks.</summary>
    private void EmitStackDepth(bool isUser)
    {
        int scratch = _program.ScratchMark;
        int mark = _frame.Mark;
        BpfLabel walked = new();
        int frames = _program.ReserveScratch(8 * MostFrames);
        if (isUser) EmitUserWalk(BpfRegister.R7, frames, MostFrames);
        else EmitWalk(BpfRegister.R7, frames, MostFrames, 0, EmitPlumbing());
        _code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R0, 0, walked);
        _code.Move(BpfRegister.R0, 0);
        _code.Bind(walked);
        _code.Alu(BpfAlu.Rsh, BpfRegister.R0, 3);
        _frame.Release(mark);
        _program.ReleaseScratch(scratch);
    }

    /// <summary>
    /// Walks the stack of the process: by tables where there are any, or else as the kernel does it, by frame pointers. R0 = the bytes of the frames, or a
    /// negative errno.
    /// </summary>
    /// <param name="origin">Where to: the register that holds an address.</param>
    /// <param name="offset">Where to: bytes from there.</param>
    /// <param name="count">The most frames.</param>
    /// <param name="cut">Where from the origin it is told, in 4 bytes, whether tables did not lead to the thread's first function; null for nowhere.</param>
    private void EmitUserWalk(BpfRegister origin, int offset, int count, int? cut = null)
    {
        if (!_program.Options.Target.HasUserWalk || _program.Options.StackTableSize == 0)
        {
            EmitWalk(origin, offset, count, UserStack, null);
            return;
        }

        int scratch = _program.ScratchMark;
        BpfLabel walked = new(), otherwise = new();
        bool isElsewhere = origin != BpfRegister.R7;
        int destination = isElsewhere ? _program.ReserveScratch(8 * count) : offset;
        if (isElsewhere) EmitZeros(BpfRegister.R7, destination, 8 * count);
        UserStackWalk.EmitCall(_program, destination, count, _program.ReserveScratch(UserStackWalk.WorkSize));
        _code.Jump(BpfJump.SignedLess, BpfRegister.R0, 0, otherwise);
        if (cut is { } place)
        {
            _code.Move(BpfRegister.R1, BpfRegister.R0);
            _code.Alu(BpfAlu.Rsh, BpfRegister.R1, UserStackWalk.CutShift);
            _code.Store(4, origin, place, BpfRegister.R1);
        }

        _code.Alu(BpfAlu.And, BpfRegister.R0, (1 << UserStackWalk.CutShift) - 1);
        for (int frame = 0; isElsewhere && frame < count; frame++)
        {
            _code.Load(8, BpfRegister.R1, BpfRegister.R7, destination + (8 * frame));
            _code.Store(8, origin, offset + (8 * frame), BpfRegister.R1);
        }

        _code.Jump(walked);
        _code.Bind(otherwise);
        EmitWalk(origin, offset, count, UserStack, null);
        _code.Bind(walked);
        _program.ReleaseScratch(scratch);
    }

    /// <summary>Walks a stack as the kernel does. The low byte of the flags is how many frames are left out.</summary>
    /// <param name="origin">Where to: the register that holds an address.</param>
    /// <param name="offset">Where to: bytes from there.</param>
    /// <param name="count">The most frames.</param>
    /// <param name="flags">The flags of bpf_get_stack().</param>
    /// <param name="plumbing">The slot that tells how many frames are left out; null for none.</param>
    private void EmitWalk(BpfRegister origin, int offset, int count, int flags, int? plumbing)
    {
        _code.Move(BpfRegister.R1, BpfRegister.R6);
        _program.EmitAddress(BpfRegister.R2, origin, offset);
        _code.Move(BpfRegister.R3, 8 * count);
        if (plumbing is { } slot) _code.Load(8, BpfRegister.R4, BpfRegister.R10, slot);
        else _code.Move(BpfRegister.R4, flags);
        _code.Call(BpfHelper.GetStack);
    }

    /// <summary>How many frames of the tracing machinery are on top of the stack, in a slot of the frame; null where there are none.</summary>
    private int? EmitPlumbing()
    {
        if (context.Trampoline.Plumbing is not { } plumbing || _program.Options.Target.FindPlumbing(plumbing) is not { } ranges) return null;
        int slot = _frame.Reserve(8);
        _code.Store(8, BpfRegister.R10, slot, ranges.Count == 0 ? plumbing.Usual : plumbing.Least);
        if (ranges.Count == 0) return slot;

        int scratch = _program.ScratchMark;
        int top = _program.ReserveScratch(8 * StackPlumbing.Most);
        EmitWalk(BpfRegister.R7, top, StackPlumbing.Most, 0, null);
        for (int frame = plumbing.Least; frame < StackPlumbing.Most; frame++) EmitPlumbingTest(plumbing, ranges, frame, top, slot);
        _program.ReleaseScratch(scratch);
        return slot;
    }

    /// <summary>If a frame lies in one of the functions, it and those above it are left out.</summary>
    private void EmitPlumbingTest(StackPlumbing plumbing, IReadOnlyList<FunctionRange> ranges, int frame, int top, int slot)
    {
        BpfLabel tested = new();
        _code.Load(8, BpfRegister.R1, BpfRegister.R7, top + (8 * frame));
        foreach (PlumbingFunction function in plumbing.Functions)
        {
            foreach (FunctionRange range in ranges.Where(range => range.Name == function.Name))
            {
                BpfLabel next = new();
                _code.Move(BpfRegister.R2, unchecked((long)range.Start));
                _code.Jump(BpfJump.Less, BpfRegister.R1, BpfRegister.R2, next);
                _code.Move(BpfRegister.R2, unchecked((long)range.End));
                _code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R1, BpfRegister.R2, next);
                _code.Store(8, BpfRegister.R10, slot, frame + 1 + function.Behind);
                _code.Jump(tested);
                _code.Bind(next);
            }
        }

        _code.Bind(tested);
    }
}
