using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>Paths of files and directories.</content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>R0 = the path that a struct path at an address is.</summary>
    private int EmitPath(BoundExpression path, PathStart start)
    {
        int mark = _frame.Mark;
        int size = EmitPathOfSlot(EmitNumberSlot(path), start);
        _frame.Release(mark);
        return size;
    }

    /// <summary>cwd and root: R0 = the path of a directory of the process.</summary>
    private int EmitDirectory(string name, string member, PathStart start)
    {
        StructType? task = _program.Options.Target.KernelTypes?.FindStructure("task_struct", isUnion: false);
        StructType? directories = _program.Options.Target.KernelTypes?.FindStructure("fs_struct", isUnion: false);
        if (task?.FindMember("fs") is not { } ofTask || directories?.FindMember(member) is not { } directory)
            throw Unsupported.Because($"{name} needs the kernel's type information (/sys/kernel/btf/vmlinux), which this engine or kernel lacks,");
        int mark = _frame.Mark;
        int slot = _frame.Reserve(8);
        KernelReads.EmitTaskRead(_program, slot, 8, ofTask.Offset, fromSlot: false);
        _code.Load(8, BpfRegister.R0, BpfRegister.R10, slot);
        _code.Alu(BpfAlu.Add, BpfRegister.R0, directory.Offset);
        _code.Store(8, BpfRegister.R10, slot, BpfRegister.R0);
        int size = EmitPathOfSlot(slot, start);
        _frame.Release(mark);
        return size;
    }

    /// <summary>R0 = the path whose struct path's address stands in a slot. One that cannot be read is a fault.</summary>
    private int EmitPathOfSlot(int address, PathStart start)
    {
        BpfLabel valid = new();
        MemoryPlace to = ReserveText(StringSize);
        int mark = _program.ScratchMark;
        int work = _program.ReserveScratch(PathFunction.WorkSize);
        EnsureReach(new MemoryPlace(BpfRegister.R7, work), PathFunction.LongestPath + Text.WholeWords(StringSize));
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, address);
        PathFunction.EmitCall(_program, work, start);
        _code.Jump(BpfJump.LessOrEqual, BpfRegister.R0, PathFunction.LongestPath - 1, valid);
        EmitFault(FaultKind.BadAddress, address);
        _code.Bind(valid);
        EmitPlace(BpfRegister.R3, new MemoryPlace(BpfRegister.R7, work));
        _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R0);
        EmitPlace(BpfRegister.R1, to);
        _code.Move(BpfRegister.R2, StringSize);
        _code.Call(BpfHelper.ProbeReadKernelString);
        EmitPlace(BpfRegister.R0, to);
        _program.ReleaseScratch(mark);
        return Text.WholeWords(StringSize);
    }
}
