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
                _program.Options.Target.EmitProcessId(_program);
                break;
            case BuiltinVariable.ThreadId:
                _program.Options.Target.EmitThreadId(_program);
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
                _program.Options.Target.EmitParentId(_program);
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
                _program.Options.Target.EmitRunTime(_program);
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
            _program.Options.Target.EmitProcProcessId(_program);
            _code.Store(8, origin, offset, BpfRegister.R0);
            offset += 8;
        }

        Emit(symbol.Address);
        _code.Store(8, origin, offset, BpfRegister.R0);
    }
}
