using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <content>
/// The numbers of processes and threads. The kernel's helper gives those of the initial pid namespace; a session in another one tells them in its own,
/// and 0, as the kernel does, of what has no number there.
/// </content>
internal sealed partial class ExpressionEmitter
{
    private PidNamespaces? Namespaces => _program.Options.Target.FindNamespaces();

    /// <summary>R0 = the current process's number.</summary>
    private void EmitProcessId()
    {
        if (Namespaces is { } namespaces) EmitCurrentNumber(namespaces.Own, isProcess: true, "pid");
        else EmitGlobalProcessId();
    }

    /// <summary>R0 = the current thread's number.</summary>
    private void EmitThreadId()
    {
        if (Namespaces is { } namespaces)
        {
            EmitCurrentNumber(namespaces.Own, isProcess: false, "tid");
            return;
        }

        _code.Call(BpfHelper.GetCurrentPidTgid);
        _code.Move32(BpfRegister.R0, BpfRegister.R0);
    }

    /// <summary>R0 = the number under which /proc shows the current process.</summary>
    private void EmitProcProcessId()
    {
        if (Namespaces is { } namespaces) EmitCurrentNumber(namespaces.Proc, isProcess: true, "the process of a user address");
        else EmitGlobalProcessId();
    }

    private void EmitGlobalProcessId()
    {
        _code.Call(BpfHelper.GetCurrentPidTgid);
        _code.Alu(BpfAlu.Rsh, BpfRegister.R0, 32);
    }

    private void EmitCurrentNumber(PidNamespace space, bool isProcess, string variable)
    {
        PidOffsets offsets = RequireNumbers(variable);
        int mark = _frame.Mark;
        int slot = _frame.Reserve(8);
        _code.Call(BpfHelper.GetCurrentTask);
        _code.Store(8, BpfRegister.R10, slot, BpfRegister.R0);
        EmitNumber(slot, space, isProcess, offsets);
        _frame.Release(mark);
    }

    /// <summary>R0 = the number, in a namespace, of the task whose address stands in a slot; 0 where it has none there. The slot is overwritten.</summary>
    private void EmitNumber(int slot, PidNamespace space, bool isProcess, PidOffsets offsets)
    {
        BpfLabel none = new(), done = new();
        int mark = _frame.Mark;
        int pid = _frame.Reserve(8);
        if (isProcess)
        {
            EmitMemberRead(slot, slot, 8, offsets.Signal);
            EmitMemberRead(slot, pid, 8, offsets.ProcessPid);
        }
        else
        {
            EmitMemberRead(slot, pid, 8, offsets.ThreadPid);
        }

        EmitMemberRead(pid, slot, 4, offsets.Level);
        _code.Load(4, BpfRegister.R1, BpfRegister.R10, slot);
        _code.Jump(BpfJump.Less, BpfRegister.R1, space.Level, none);
        int number = offsets.Numbers + (space.Level * offsets.NumberSize);
        EmitMemberRead(pid, slot, 8, number + offsets.Namespace);
        EmitMemberRead(slot, slot, 4, offsets.Inode);
        _code.Load(4, BpfRegister.R1, BpfRegister.R10, slot);
        _code.Move(BpfRegister.R2, (long)space.Inode);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R1, BpfRegister.R2, none);
        EmitMemberRead(pid, slot, 4, number);
        _code.Load(4, BpfRegister.R0, BpfRegister.R10, slot);
        _code.Jump(done);
        _code.Bind(none);
        _code.Move(BpfRegister.R0, 0);
        _code.Bind(done);
        _frame.Release(mark);
    }

    /// <summary>Reads from the structure whose address stands in a slot into another slot.</summary>
    private void EmitMemberRead(int from, int to, int size, int offset)
    {
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, from);
        EmitKernelRead(to, size, offset);
    }

    private PidOffsets RequireNumbers(string variable) => RequireKernel(variable).Numbers
        ?? throw Unsupported.Because($"{variable} in a pid namespace: this kernel's struct pid does not tell its numbers");
}
