using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Providers.Derived;
using DTrace.Embedded.Providers.Syscall;
using DTrace.Embedded.Registers;
using DTrace.Embedded.Semantics;
using static DTrace.Embedded.Providers.Derived.KernelValue;

namespace DTrace.Embedded.Providers.Proc;

/// <summary>
/// The proc provider (Dynamic Tracing Guide, "proc Provider"), of the tracepoints of forks, execs, exits, signals and system calls. A new process or
/// thread starts where it returns from the system call that made it: the tracepoint of returns fires there, in the new thread, with the result 0.
/// </summary>
internal sealed class ProcProvider : DerivedProvider
{
    private const int SignalDelivered = 0;
    private const int SignalIgnored = 1;

    // CLD_EXITED, CLD_KILLED, CLD_DUMPED (include/uapi/asm-generic/siginfo.h).
    private const int Exited = 1;
    private const int Killed = 2;
    private const int Dumped = 3;

    /// <summary>SEND_SIG_PRIV: the tracepoint's word is no address, but says that the signal tells of its sender alone (include/linux/sched/signal.h).</summary>
    private const int SenderAlone = 1;

    /// <summary>
    /// Signals and codes of faults (include/uapi/asm-generic/siginfo.h), and the fault that illumos has for each (sys/fault.h): FLTIZDIV, FLTIOVF, FLTFPE,
    /// FLTILL, FLTTRACE, FLTBPT, FLTACCESS, FLTBOUNDS.
    /// </summary>
    private static readonly (int Signal, int? Code, int Fault)[] FaultsOfSignals =
        [(8, 1, 8), (8, 2, 7), (8, null, 9), (4, null, 1), (5, 2, 4), (5, null, 3), (7, null, 5), (11, null, 6)];

    private static readonly SystemCallTable Calls = SystemCallTable.OfThisProcess();

    private static readonly Action<ProgramEmitter> Child = Context(1);
    private static readonly ArgumentDescription[] Signal = [TaskArguments.Thread, TaskArguments.Process(1), new("int", 2)];
    private static readonly Action<ProgramEmitter>[] SignalValues = [Context(2), Context(2), Context(0)];

    public override string Name => "proc";

    protected override IReadOnlyList<DerivedProbe> Probes { get; } =
    [
        new("create", Tracepoints.Fork) { When = IsLeader(Child, true), Values = [Child], Arguments = [TaskArguments.Process(0)] },
        new("exec", Tracepoints.SystemCallEntry) { When = IsOneOf(Context(1), Calls.Numbers("execve", "execveat")), Values = [PathOfExec], Arguments = [new("char *", 0) { IsUserMemory = true }] },
        new("exec-failure", Tracepoints.SystemCallReturn)
        {
            When = All(IsOneOf(SyscallSite.EmitNumber, Calls.Numbers("execve", "execveat")), IsNot(Context(1), 0)),
            Values = [ErrorNumber],
            Arguments = ArgumentDescription.Of(["int"]).ToArray(),
        },
        new("exec-success", Tracepoints.Exec),
        new("exit", Tracepoints.Exit) { When = IsLeader(CurrentTask, true), Values = [ReasonOfExit], Arguments = ArgumentDescription.Of(["int"]).ToArray() },
        new("fault", "signal_generate")
        {
            When = IsFault,
            Values = [Fault, Context(1)],
            Arguments = [new("int", 0), new("siginfo_t *", 1)],
        },
        new("lwp-create", Tracepoints.Fork)
        {
            When = IsLeader(Child, false),
            Values = [Child, Child],
            Arguments = [TaskArguments.Thread, TaskArguments.Process(1)],
        },
        new("lwp-exit", Tracepoints.Exit),
        new("lwp-start", Tracepoints.SystemCallReturn) { When = IsStart },
        new("signal-clear", Tracepoints.SystemCallReturn)
        {
            When = All(Is(SyscallSite.EmitNumber, Calls.Numbers("rt_sigtimedwait")[0]), (program, skip) =>
            {
                Context(1)(program);
                program.Code.Jump(BpfJump.SignedLess, BpfRegister.R0, 1, skip);
            }),
            Values = [Context(1)],
            Arguments = ArgumentDescription.Of(["int"]).ToArray(),
        },
        new("signal-discard", "signal_generate") { When = Is(Context(4), SignalIgnored), Values = SignalValues, Arguments = Signal },
        new("signal-handle", "signal_deliver")
        {
            Values = [Context(0), Context(1), Handler],
            Arguments = [new("int", 0), new("void *", 1), new("void *", 2) { IsUserMemory = true }],
        },
        new("signal-send", "signal_generate") { When = Is(Context(4), SignalDelivered), Values = SignalValues, Arguments = Signal },
        new("start", Tracepoints.SystemCallReturn) { When = All(IsStart, IsLeader(CurrentTask, true)) },
    ];

    /// <summary>A machine fault is a signal that the processor was the cause of: its code is above 0, and nobody sent it.</summary>
    private static void IsFault(ProgramEmitter program, BpfLabel skip)
    {
        IsOneOf(Context(0), [.. FaultsOfSignals.Select(fault => fault.Signal)])(program, skip);
        Context(1)(program);
        program.Code.Jump(BpfJump.LessOrEqual, BpfRegister.R0, SenderAlone, skip);
        Code(program);
        program.Code.Jump(BpfJump.SignedLessOrEqual, BpfRegister.R0, 0, skip);
    }

    /// <summary>R0 = the fault as illumos numbers it.</summary>
    private static void Fault(ProgramEmitter program)
    {
        BpfLabel done = new();
        int mark = program.Frame.Mark;
        int fault = program.Frame.Reserve(8);
        foreach ((int signal, int? code, int number) in FaultsOfSignals)
        {
            BpfLabel other = new();
            program.Code.Store(8, BpfRegister.R10, fault, number);
            Is(Context(0), signal)(program, other);
            if (code is { } wanted) Is(Code, wanted)(program, other);
            program.Code.Jump(done);
            program.Code.Bind(other);
        }

        program.Code.Bind(done);
        program.Code.Load(8, BpfRegister.R0, BpfRegister.R10, fault);
        program.Frame.Release(mark);
    }

    /// <summary>R0 = si_code.</summary>
    private static void Code(ProgramEmitter program)
    {
        Member(Context(1), "kernel_siginfo", "si_code")(program);
        program.Code.Alu(BpfAlu.Lsh, BpfRegister.R0, 32);
        program.Code.Alu(BpfAlu.Arsh, BpfRegister.R0, 32);
    }

    private static void IsStart(ProgramEmitter program, BpfLabel skip) =>
        All(Is(Context(1), 0), IsOneOf(SyscallSite.EmitNumber, Calls.Numbers("clone", "fork", "vfork", "clone3")))(program, skip);

    /// <summary>R0 = the address of the path: the first argument of execve, the second of execveat.</summary>
    private static void PathOfExec(ProgramEmitter program)
    {
        BpfLabel second = new(), done = new();
        program.Code.Load(8, BpfRegister.R0, BpfRegister.R6, 8);
        program.Code.Jump(BpfJump.Equal, BpfRegister.R0, Calls.Numbers("execveat")[0], second);
        SyscallSite.EmitRegister(program, RegisterLayout.Native.SystemCallArguments[0], 8);
        program.Code.Jump(done);
        program.Code.Bind(second);
        SyscallSite.EmitRegister(program, RegisterLayout.Native.SystemCallArguments[1], 8);
        program.Code.Bind(done);
    }

    /// <summary>R0 = the handler, which struct k_sigaction begins with.</summary>
    private static void Handler(ProgramEmitter program)
    {
        Context(2)(program);
        EmitRead(program, 0, 8);
    }

    private static void ErrorNumber(ProgramEmitter program)
    {
        Context(1)(program);
        program.Code.Alu(BpfAlu.Neg, BpfRegister.R0, 0);
    }

    /// <summary>R0 = why the process ended, by the word that wait(2) gives its parent.</summary>
    private static void ReasonOfExit(ProgramEmitter program)
    {
        BpfLabel killed = new(), dumped = new(), done = new();
        Member(CurrentTask, "task_struct", "exit_code")(program);
        program.Code.Move(BpfRegister.R1, BpfRegister.R0);
        program.Code.Jump(BpfJump.BitsSet, BpfRegister.R1, 0x80, dumped);
        program.Code.Jump(BpfJump.BitsSet, BpfRegister.R1, 0x7f, killed);
        program.Code.Move(BpfRegister.R0, Exited);
        program.Code.Jump(done);
        program.Code.Bind(killed);
        program.Code.Move(BpfRegister.R0, Killed);
        program.Code.Jump(done);
        program.Code.Bind(dumped);
        program.Code.Move(BpfRegister.R0, Dumped);
        program.Code.Bind(done);
    }
}
