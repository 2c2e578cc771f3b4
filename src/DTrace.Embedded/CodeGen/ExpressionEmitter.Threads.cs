using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>Built-in variables that tell of the thread's stacks and registers, the process's arguments and ancestors, and the CPU.</content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>The most frames the kernel walks (kernel.perf_event_max_stack).</summary>
    private const int MostFrames = 127;

    /// <summary>How many ancestors of a process progenyof() looks at.</summary>
    private const int MostAncestors = 64;

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
        EmitWalk(BpfRegister.R7, frames, 2, UserStack, null);
        _code.Load(8, BpfRegister.R0, BpfRegister.R7, frames + 8);
        _program.ReleaseScratch(scratch);
    }

    /// <summary>R0 = a register as it was when the thread last left user mode.</summary>
    private void EmitUserRegister(long index)
    {
        if (_program.Options.Target.IsManagedMachine) throw Unsupported.Because("uregs[ ] in the engine InProcess, whose programs interrupt no thread");
        if (index < 0 || index >= UserRegisters.Count)
            throw Unsupported.Because($"uregs[{index}]: struct pt_regs of this architecture has the registers 0 to {UserRegisters.Count - 1}");
        int mark = _frame.Mark;
        int slot = _frame.Reserve(8);
        _code.Call(BpfHelper.GetCurrentTaskBtf);
        _code.Move(BpfRegister.R1, BpfRegister.R0);
        _code.Call(BpfHelper.TaskRegisters);
        _code.Move(BpfRegister.R3, BpfRegister.R0);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, (int)(8 * index));
        _program.EmitAddress(BpfRegister.R1, BpfRegister.R10, slot);
        _code.Move(BpfRegister.R2, 8);
        _code.Call(BpfHelper.ProbeReadKernel);
        _code.Load(8, BpfRegister.R0, BpfRegister.R10, slot);
        _frame.Release(mark);
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
        if (_program.Options.Target.FindAncestors is { } find)
        {
            foreach (int ancestor in find()) _code.Jump(BpfJump.Equal, BpfRegister.R0, ancestor, found);
        }
        else
        {
            EmitAncestors(wanted, found);
        }

        _code.Move(BpfRegister.R0, 0);
        _code.Jump(done);
        _code.Bind(found);
        _code.Move(BpfRegister.R0, 1);
        _code.Bind(done);
        _frame.Release(mark);
    }

    /// <summary>Jumps where the process, its parent, its parent's parent and so on to the first has the id in a slot.</summary>
    private void EmitAncestors(int wanted, BpfLabel found)
    {
        KernelOffsets offsets = RequireKernel("progenyof( )");
        int task = _frame.Reserve(8), process = _frame.Reserve(8);
        BpfLabel next = new(), end = new();
        _code.Call(BpfHelper.GetCurrentTask);
        _code.Store(8, BpfRegister.R10, task, BpfRegister.R0);
        _code.Move(BpfRegister.R9, 0);
        _code.Bind(next);
        if (Namespaces is { } namespaces)
        {
            _code.Load(8, BpfRegister.R0, BpfRegister.R10, task);
            _code.Store(8, BpfRegister.R10, process, BpfRegister.R0);
            EmitNumber(process, namespaces.Own, isProcess: true, RequireNumbers("progenyof( )"));
        }
        else
        {
            EmitMemberRead(task, process, 4, offsets.ThreadGroupId);
            _code.Load(4, BpfRegister.R0, BpfRegister.R10, process);
        }

        _code.Load(8, BpfRegister.R1, BpfRegister.R10, wanted);
        _code.Jump(BpfJump.Equal, BpfRegister.R0, BpfRegister.R1, found);
        _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, end);
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, task);
        EmitKernelRead(task, 8, offsets.RealParent);
        _code.Alu(BpfAlu.Add, BpfRegister.R9, 1);
        _code.Jump(BpfJump.Less, BpfRegister.R9, MostAncestors, next);
        _code.Bind(end);
    }

    /// <summary>Reads from the structure at R3 into a slot.</summary>
    private void EmitKernelRead(int slot, int size, int offset)
    {
        _code.Alu(BpfAlu.Add, BpfRegister.R3, offset);
        _program.EmitAddress(BpfRegister.R1, BpfRegister.R10, slot);
        _code.Move(BpfRegister.R2, size);
        _code.Call(BpfHelper.ProbeReadKernel);
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
        EmitZeros(raw.Origin, raw.Offset, size);
        EmitZeros(text.Origin, text.Offset, size);
        if (_program.Options.Target.IsManagedMachine) EmitHostArguments(raw, length);
        else EmitProcessArguments(raw, length);
        for (int word = 0; word < size; word += 8) EmitBlanks(raw.Offset + word);
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

    /// <summary>The arguments and their length without the last NUL; of a kernel thread and of a process that is ending none.</summary>
    private void EmitProcessArguments(MemoryPlace place, int length)
    {
        KernelOffsets offsets = RequireKernel("execargs");
        (int memory, int start, int end) = offsets.Arguments ?? throw Unsupported.Because("execargs: this kernel's struct mm_struct does not tell where arguments are");
        BpfLabel none = new(), fits = new(), done = new();
        int slot = _frame.Reserve(8), from = _frame.Reserve(8);
        EmitTaskRead(slot, 8, memory, fromSlot: false);
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, slot);
        _code.Jump(BpfJump.Equal, BpfRegister.R3, 0, none);
        EmitKernelRead(from, 8, start);
        EmitTaskRead(slot, 8, end, fromSlot: true);
        _code.Load(8, BpfRegister.R2, BpfRegister.R10, slot);
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, from);
        _code.Jump(BpfJump.LessOrEqual, BpfRegister.R2, BpfRegister.R3, none);
        _code.Alu(BpfAlu.Sub, BpfRegister.R2, BpfRegister.R3);
        _code.Alu(BpfAlu.Sub, BpfRegister.R2, 1);
        _code.Jump(BpfJump.Less, BpfRegister.R2, StringSize, fits);
        _code.Move(BpfRegister.R2, StringSize - 1);
        _code.Bind(fits);
        _code.Store(8, BpfRegister.R10, length, BpfRegister.R2);
        EmitPlace(BpfRegister.R1, place);
        _code.Call(BpfHelper.ProbeReadUser);
        _code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R0, 0, done);
        _code.Bind(none);
        _code.Store(8, BpfRegister.R10, length, 0);
        _code.Bind(done);
    }

    private void EmitHostArguments(MemoryPlace place, int length)
    {
        EmitPlace(BpfRegister.R1, place);
        _code.Move(BpfRegister.R2, StringSize - 1);
        _code.Call(BpfHelper.HostArguments);
        _code.Store(8, BpfRegister.R10, length, BpfRegister.R0);
    }

    /// <summary>Every zero byte of the word at an offset from R7 becomes a blank: the top bit of a byte is made to say that the byte is zero.</summary>
    private void EmitBlanks(int offset)
    {
        const long LowBits = 0x7f7f_7f7f_7f7f_7f7f;
        _code.Load(8, BpfRegister.R1, BpfRegister.R7, offset);
        _code.Move(BpfRegister.R2, LowBits);
        _code.Move(BpfRegister.R3, BpfRegister.R1);
        _code.Alu(BpfAlu.And, BpfRegister.R3, BpfRegister.R2);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R2);
        _code.Alu(BpfAlu.Or, BpfRegister.R3, BpfRegister.R1);
        _code.Alu(BpfAlu.Or, BpfRegister.R3, BpfRegister.R2);
        _code.Alu(BpfAlu.Xor, BpfRegister.R3, -1);
        _code.Alu(BpfAlu.Rsh, BpfRegister.R3, 2);
        _code.Alu(BpfAlu.Or, BpfRegister.R1, BpfRegister.R3);
        _code.Store(8, BpfRegister.R7, offset, BpfRegister.R1);
    }
}
