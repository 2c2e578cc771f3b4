using DTrace.Embedded.Bpf;
using DTrace.Embedded.Registers;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>Built-in variables that tell of the thread's stacks and registers, the process's arguments and ancestors, and the CPU.</content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>The most frames the kernel walks (kernel.perf_event_max_stack).</summary>
    private const int MostFrames = 127;

    private void EmitThreadBuiltin(BoundBuiltin builtin)
    {
        switch (builtin.Variable)
        {
            case BuiltinVariable.StackDepth:
                EmitStackDepth(isUser: false);
                break;
            case BuiltinVariable.UserStackDepth:
                EmitStackDepth(isUser: true);
                break;
            case BuiltinVariable.UserCaller:
                EmitUserCaller();
                break;
            case BuiltinVariable.UserRegisters:
                EmitUserRegister(((BoundLiteral)builtin.Index!).Value);
                break;
            default:
                throw UnsupportedVariable(builtin.Variable);
        }
    }

    /// <summary>R0 = the second frame of the user stack, 0 where there is none.</summary>
    private void EmitUserCaller()
    {
        int scratch = _program.ScratchMark;
        int frames = _program.ReserveScratch(16);
        EmitZeros(BpfRegister.R7, frames, 16);
        EmitUserWalk(BpfRegister.R7, frames, 2);
        _code.Load(8, BpfRegister.R0, BpfRegister.R7, frames + 8);
        _program.ReleaseScratch(scratch);
    }

    /// <summary>R0 = a register as it was when the thread last left user mode.</summary>
    private void EmitUserRegister(long index)
    {
        if (index < 0 || index >= RegisterLayout.Native.UserWords)
            throw Unsupported.Because($"uregs[{index}]: struct pt_regs of this architecture has the registers 0 to {RegisterLayout.Native.UserWords - 1}");
        _program.Options.Target.EmitUserRegister(_program, (int)index);
    }

    /// <summary>R0 = the package that a CPU is in; 0 where there is no CPU of that number.</summary>
    private void EmitChip(BoundExpression processor)
    {
        IReadOnlyList<int> chips = _program.Options.Target.FindChips();
        if (chips.All(chip => chip == chips[0]))
        {
            _code.Move(BpfRegister.R0, chips.Count == 0 ? 0 : chips[0]);
            return;
        }

        BpfLabel unknown = new(), done = new();
        _program.EmitLiteral(System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>([.. chips]));
        int mark = _frame.Mark;
        int table = _frame.Reserve(8);
        _code.Store(8, BpfRegister.R10, table, BpfRegister.R0);
        Emit(processor);
        _code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R0, chips.Count, unknown);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R0, 2);
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, table);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R0);
        _code.Load(4, BpfRegister.R0, BpfRegister.R1, 0);
        _code.Jump(done);
        _code.Bind(unknown);
        _code.Move(BpfRegister.R0, 0);
        _code.Bind(done);
        _frame.Release(mark);
    }

    /// <summary>progenyof(pid): R0 = 1 where the process or an ancestor of it has the id.</summary>
    private void EmitProgeny(BoundExpression process)
    {
        BpfLabel found = new(), done = new();
        int mark = _frame.Mark;
        int wanted = _frame.Reserve(8);
        Emit(process);
        _code.Move32(BpfRegister.R0, BpfRegister.R0);
        _code.Store(8, BpfRegister.R10, wanted, BpfRegister.R0);
        _program.Options.Target.EmitAncestorTest(_program, wanted, found);
        _code.Move(BpfRegister.R0, 0);
        _code.Jump(done);
        _code.Bind(found);
        _code.Move(BpfRegister.R0, 1);
        _code.Bind(done);
        _frame.Release(mark);
    }

    /// <summary>
    /// execargs: the process's arguments with blanks between. They are read as the kernel keeps them, a NUL after each; every NUL of a word
    /// becomes a blank at once, and the text ends behind the last argument.
    /// </summary>
    /// <returns>How many bytes can be read at R0.</returns>
    private int EmitArguments()
    {
        int size = Text.WholeWords(StringSize);
        var raw = new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(size));
        var text = new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(size));
        int mark = _frame.Mark;
        int length = _frame.Reserve(8);
        EmitClear(raw, size);
        EmitClear(text, size);
        _program.Options.Target.EmitArguments(_program, raw, StringSize, length);
        EmitBlanks(raw, size);
        BpfLabel ended = new();
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, length);
        _code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R1, StringSize, ended);
        EmitPlace(BpfRegister.R2, raw);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, BpfRegister.R1);
        _code.Store(1, BpfRegister.R2, 0, 0);
        _code.Bind(ended);
        EmitPlace(BpfRegister.R1, text);
        _code.Move(BpfRegister.R2, StringSize);
        EmitPlace(BpfRegister.R3, raw);
        _code.Call(BpfHelper.ProbeReadKernelString);
        EmitPlace(BpfRegister.R0, text);
        _frame.Release(mark);
        return size;
    }

    /// <summary>Every zero byte becomes a blank, eight at a time: the top bit of a byte is made to say that the byte is zero.</summary>
    private void EmitBlanks(MemoryPlace place, int size)
    {
        const long LowBits = 0x7f7f_7f7f_7f7f_7f7f;
        BpfLabel next = new();
        EmitPlace(BpfRegister.R5, place);
        _code.Move(BpfRegister.R2, LowBits);
        _code.Move(BpfRegister.R4, 0);
        EmitCheckpoint();
        _code.Bind(next);
        _code.Load(8, BpfRegister.R1, BpfRegister.R5, 0);
        _code.Move(BpfRegister.R3, BpfRegister.R1);
        _code.Alu(BpfAlu.And, BpfRegister.R3, BpfRegister.R2);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R2);
        _code.Alu(BpfAlu.Or, BpfRegister.R3, BpfRegister.R1);
        _code.Alu(BpfAlu.Or, BpfRegister.R3, BpfRegister.R2);
        _code.Alu(BpfAlu.Xor, BpfRegister.R3, -1);
        _code.Alu(BpfAlu.Rsh, BpfRegister.R3, 2);
        _code.Alu(BpfAlu.Or, BpfRegister.R1, BpfRegister.R3);
        _code.Store(8, BpfRegister.R5, 0, BpfRegister.R1);
        _code.Alu(BpfAlu.Add, BpfRegister.R5, 8);
        _code.Alu(BpfAlu.Add, BpfRegister.R4, 8);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R4, size, next);
    }
}
