using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>Built-in variables and symbols.</content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>BPF_F_USER_STACK.</summary>
    private const int UserStack = 256;

    private static DTraceCompileException UnsupportedVariable(BuiltinVariable variable)
    {
        string? why = variable switch
        {
            BuiltinVariable.InterruptPriority => ": Linux has no interrupt priority levels",
            BuiltinVariable.ZoneName => ": Linux has no zones",
            _ => null,
        };
        return Unsupported.Because($"the built-in variable {BuiltinVariables.NameOf(variable)}{why}");
    }

    private void EmitBuiltin(BoundBuiltin builtin)
    {
        switch (builtin.Variable)
        {
            case >= BuiltinVariable.Arg0 and <= BuiltinVariable.Arg9:
                context.Trampoline.EmitArgument(_program, builtin.Variable - BuiltinVariable.Arg0);
                break;
            case BuiltinVariable.Args when builtin.Index is BoundLiteral { Value: >= 0 and < 10 } index:
                context.Trampoline.EmitArgument(_program, (int)index.Value);
                EmitConversion(BuiltinTypes.Long, builtin.Type);
                break;
            case BuiltinVariable.ProcessId:
                EmitProcessId();
                break;
            case BuiltinVariable.ThreadId:
                EmitThreadId();
                break;
            case BuiltinVariable.UserId:
                _code.Call(BpfHelper.GetCurrentUidGid);
                _code.Move32(BpfRegister.R0, BpfRegister.R0);
                break;
            case BuiltinVariable.GroupId:
                _code.Call(BpfHelper.GetCurrentUidGid);
                _code.Alu(BpfAlu.Rsh, BpfRegister.R0, 32);
                break;
            case BuiltinVariable.ParentProcessId:
                EmitParent();
                break;
            case BuiltinVariable.Cpu:
                _code.Call(BpfHelper.GetSmpProcessorId);
                break;
            case BuiltinVariable.Timestamp:
                _program.EmitTimestamp(BpfRegister.R0);
                break;
            case BuiltinVariable.WallTimestamp:
                _code.LoadMapValue(BpfRegister.R1, _program.Object.StateMap, SharedState.WallClock);
                _code.Load(8, BpfRegister.R1, BpfRegister.R1, 0);
                _program.EmitTimestamp(BpfRegister.R0);
                _code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R1);
                break;
            case BuiltinVariable.VirtualTimestamp:
                EmitRunTime();
                break;
            case BuiltinVariable.ErrorNumber:
                context.Trampoline.EmitErrorNumber(_program);
                break;
            case BuiltinVariable.ProbeId:
                context.Trampoline.EmitProbeId(_program);
                break;
            case BuiltinVariable.EnabledProbeId:
                _code.Move(BpfRegister.R0, context.Clause.Number + 1);
                break;
            case BuiltinVariable.CurrentThread:
                _code.Call(BpfHelper.GetCurrentTask);
                break;
            case BuiltinVariable.Caller:
                context.Trampoline.EmitCaller(_program);
                break;
            default:
                EmitThreadBuiltin(builtin);
                break;
        }
    }

    /// <summary>R0 = the number of the process of current->real_parent.</summary>
    private void EmitParent()
    {
        if (_program.Options.Target.ParentProcessId is { } parent)
        {
            _code.Move(BpfRegister.R0, parent);
            return;
        }

        KernelOffsets offsets = RequireKernel("ppid");
        int mark = _frame.Mark;
        int slot = _frame.Reserve(8);
        EmitTaskRead(slot, 8, offsets.RealParent, fromSlot: false);
        if (Namespaces is { } namespaces)
        {
            EmitNumber(slot, namespaces.Own, isProcess: true, RequireNumbers("ppid"));
        }
        else
        {
            EmitTaskRead(slot, 4, offsets.ThreadGroupId, fromSlot: true);
            _code.Load(4, BpfRegister.R0, BpfRegister.R10, slot);
        }

        _frame.Release(mark);
    }

    /// <summary>R0 = the nanoseconds the thread has run on a CPU.</summary>
    private void EmitRunTime()
    {
        if (_program.Options.Target.IsManagedMachine)
        {
            _code.Call(BpfHelper.HostThreadTime);
            return;
        }

        KernelOffsets offsets = RequireKernel("vtimestamp");
        int mark = _frame.Mark;
        int slot = _frame.Reserve(8);
        EmitTaskRead(slot, 8, offsets.RunTime, fromSlot: false);
        _code.Load(8, BpfRegister.R0, BpfRegister.R10, slot);
        _frame.Release(mark);
    }

    private KernelOffsets RequireKernel(string variable) => _program.Options.Target.FindKernel()
        ?? throw Unsupported.Because($"{variable} needs the kernel's type information (/sys/kernel/btf/vmlinux), which this kernel lacks");

    /// <summary>Reads from the current task, or from the structure whose address stands in the slot, into the slot.</summary>
    private void EmitTaskRead(int slot, int size, int offset, bool fromSlot)
    {
        if (fromSlot)
        {
            _code.Load(8, BpfRegister.R3, BpfRegister.R10, slot);
        }
        else
        {
            _code.Call(BpfHelper.GetCurrentTask);
            _code.Move(BpfRegister.R3, BpfRegister.R0);
        }

        _code.Alu(BpfAlu.Add, BpfRegister.R3, offset);
        _program.EmitAddress(BpfRegister.R1, BpfRegister.R10, slot);
        _code.Move(BpfRegister.R2, size);
        _code.Call(BpfHelper.ProbeReadKernel);
    }

    /// <summary>R0 = how long a string is.</summary>
    private void EmitStringLength(BoundExpression text)
    {
        int frame = _frame.Mark, scratch = _program.ScratchMark;
        (int source, int size) = EmitStringSlot(text);
        EmitLength(source, size);
        _frame.Release(frame);
        _program.ReleaseScratch(scratch);
    }

    private void EmitSymbolAddress(BoundSymbolAddress symbol, BpfRegister origin, int offset)
    {
        if (symbol.Symbol.IsUser)
        {
            EmitProcProcessId();
            _code.Store(8, origin, offset, BpfRegister.R0);
            offset += 8;
        }

        Emit(symbol.Address);
        _code.Store(8, origin, offset, BpfRegister.R0);
    }
}
