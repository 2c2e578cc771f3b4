using DTrace.Embedded.Bpf;
using DTrace.Embedded.Host;
using DTrace.Embedded.Symbols;
using static DTrace.Embedded.CodeGen.KernelReads;

namespace DTrace.Embedded.CodeGen;

/// <content>
/// The numbers of processes and threads. The kernel's helper gives those of the initial pid namespace; a session in another one tells them in its own,
/// and 0, as the kernel does, of what has no number there.
/// </content>
internal sealed partial class KernelTarget
{
    /// <summary>How many ancestors of a process progenyof() looks at.</summary>
    private const int MostAncestors = 64;

    public override void EmitParentId(ProgramEmitter program)
    {
        KernelOffsets offsets = RequireKernel("ppid");
        int mark = program.Frame.Mark;
        int slot = program.Frame.Reserve(8);
        EmitTaskRead(program, slot, 8, offsets.RealParent, fromSlot: false);
        if (FindNamespaces() is { } namespaces)
        {
            EmitNumber(program, slot, namespaces.Own, isProcess: true, RequireNumbers("ppid"));
        }
        else
        {
            EmitTaskRead(program, slot, 4, offsets.ThreadGroupId, fromSlot: true);
            program.Code.Load(4, BpfRegister.R0, BpfRegister.R10, slot);
        }

        program.Frame.Release(mark);
    }

    public override void EmitAncestorTest(ProgramEmitter program, int wanted, BpfLabel found)
    {
        KernelOffsets offsets = RequireKernel("progenyof( )");
        int task = program.Frame.Reserve(8), process = program.Frame.Reserve(8);
        BpfLabel next = new(), end = new();
        program.Code.Call(BpfHelper.GetCurrentTask);
        program.Code.Store(8, BpfRegister.R10, task, BpfRegister.R0);
        program.Code.Move(BpfRegister.R9, 0);
        program.Code.Bind(next);
        if (FindNamespaces() is { } namespaces)
        {
            program.Code.Load(8, BpfRegister.R0, BpfRegister.R10, task);
            program.Code.Store(8, BpfRegister.R10, process, BpfRegister.R0);
            EmitNumber(program, process, namespaces.Own, isProcess: true, RequireNumbers("progenyof( )"));
        }
        else
        {
            EmitMemberRead(program, task, process, 4, offsets.ThreadGroupId);
            program.Code.Load(4, BpfRegister.R0, BpfRegister.R10, process);
        }

        program.Code.Load(8, BpfRegister.R1, BpfRegister.R10, wanted);
        program.Code.Jump(BpfJump.Equal, BpfRegister.R0, BpfRegister.R1, found);
        program.Code.Jump(BpfJump.Equal, BpfRegister.R0, 0, end);
        program.Code.Load(8, BpfRegister.R3, BpfRegister.R10, task);
        EmitKernelRead(program, task, 8, offsets.RealParent);
        program.Code.Alu(BpfAlu.Add, BpfRegister.R9, 1);
        program.Code.Jump(BpfJump.Less, BpfRegister.R9, MostAncestors, next);
        program.Code.Bind(end);
    }

    public override void EmitProcessId(ProgramEmitter program)
    {
        if (FindNamespaces() is { } namespaces) EmitCurrentNumber(program, namespaces.Own, isProcess: true);
        else base.EmitProcessId(program);
    }

    public override void EmitThreadId(ProgramEmitter program)
    {
        if (FindNamespaces() is { } namespaces) EmitCurrentNumber(program, namespaces.Own, isProcess: false);
        else base.EmitThreadId(program);
    }

    public override void EmitProcProcessId(ProgramEmitter program)
    {
        if (FindNamespaces() is { } namespaces) EmitCurrentNumber(program, namespaces.Proc, isProcess: true);
        else base.EmitProcessId(program);
    }

    private void EmitCurrentNumber(ProgramEmitter program, PidNamespace space, bool isProcess)
    {
        if (FindKernel()?.Numbers is not { } offsets)
        {
            EmitNumberByInode(program, space, isProcess);
            return;
        }

        int mark = program.Frame.Mark;
        int slot = program.Frame.Reserve(8);
        program.Code.Call(BpfHelper.GetCurrentTask);
        program.Code.Store(8, BpfRegister.R10, slot, BpfRegister.R0);
        EmitNumber(program, slot, space, isProcess, offsets);
        program.Frame.Release(mark);
    }

    /// <summary>
    /// R0 = the current process's or thread's number by the kernel's helper, which needs no type information; 0 where it is not of the namespace itself: of
    /// those within it the helper does not tell.
    /// </summary>
    private static void EmitNumberByInode(ProgramEmitter program, PidNamespace space, bool isProcess)
    {
        // struct bpf_pidns_info, include/uapi/linux/bpf.h: the thread's number, then the process's. Where there is none the helper writes zeros.
        int mark = program.Frame.Mark;
        int slot = program.Frame.Reserve(8);
        program.Code.Move(BpfRegister.R1, (long)space.Device);
        program.Code.Move(BpfRegister.R2, (long)space.Inode);
        program.EmitAddress(BpfRegister.R3, BpfRegister.R10, slot);
        program.Code.Move(BpfRegister.R4, 8);
        program.Code.Call(BpfHelper.GetNamespacePidTgid);
        program.Code.Load(4, BpfRegister.R0, BpfRegister.R10, isProcess ? slot + 4 : slot);
        program.Frame.Release(mark);
    }

    /// <summary>R0 = the number, in a namespace, of the task whose address stands in a slot; 0 where it has none there. The slot is overwritten.</summary>
    private static void EmitNumber(ProgramEmitter program, int slot, PidNamespace space, bool isProcess, PidOffsets offsets)
    {
        BpfLabel none = new(), done = new();
        int mark = program.Frame.Mark;
        int pid = program.Frame.Reserve(8);
        if (isProcess)
        {
            EmitMemberRead(program, slot, slot, 8, offsets.Signal);
            EmitMemberRead(program, slot, pid, 8, offsets.ProcessPid);
        }
        else
        {
            EmitMemberRead(program, slot, pid, 8, offsets.ThreadPid);
        }

        EmitMemberRead(program, pid, slot, 4, offsets.Level);
        program.Code.Load(4, BpfRegister.R1, BpfRegister.R10, slot);
        program.Code.Jump(BpfJump.Less, BpfRegister.R1, space.Level, none);
        int number = offsets.Numbers + (space.Level * offsets.NumberSize);
        EmitMemberRead(program, pid, slot, 8, number + offsets.Namespace);
        EmitMemberRead(program, slot, slot, 4, offsets.Inode);
        program.Code.Load(4, BpfRegister.R1, BpfRegister.R10, slot);
        program.Code.Move(BpfRegister.R2, (long)space.Inode);
        program.Code.Jump(BpfJump.NotEqual, BpfRegister.R1, BpfRegister.R2, none);
        EmitMemberRead(program, pid, slot, 4, number);
        program.Code.Load(4, BpfRegister.R0, BpfRegister.R10, slot);
        program.Code.Jump(done);
        program.Code.Bind(none);
        program.Code.Move(BpfRegister.R0, 0);
        program.Code.Bind(done);
        program.Frame.Release(mark);
    }

    /// <summary>Reads from the structure whose address stands in a slot into another slot.</summary>
    private static void EmitMemberRead(ProgramEmitter program, int from, int to, int size, int offset)
    {
        program.Code.Load(8, BpfRegister.R3, BpfRegister.R10, from);
        EmitKernelRead(program, to, size, offset);
    }

    private PidOffsets RequireNumbers(string variable) => RequireKernel(variable).Numbers
        ?? throw Unsupported.Because($"{variable} in a pid namespace: this kernel's struct pid does not tell its numbers");
}
