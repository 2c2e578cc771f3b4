using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Registers;

namespace DTrace.Embedded.Providers.Syscall;

/// <summary>
/// The one raw tracepoint that all system calls enter by (sys_enter: registers, number) or leave by (sys_exit: registers, result).
/// Entry: arg0 to arg5 are the call's arguments. Return: arg0 and arg1 are its result, errno what it failed with
/// (Dynamic Tracing Guide, "syscall Provider").
/// </summary>
internal sealed record SyscallSite(bool IsReturn) : ProbeSite
{
    /// <summary>The kernel's slow ways into and out of a system call, which it takes because it is traced (kernel/entry/common.c; arch/arm64/kernel/ptrace.c).</summary>
    private static readonly StackPlumbing EntryPlumbing = StackPlumbing.OfRawTracepoint(
        Tracepoints.SystemCallEntry, ["syscall_trace_enter", "trace_syscall_enter", "__syscall_enter_from_user_work", "syscall_enter_from_user_mode_work"], usualCallers: 1);

    private static readonly StackPlumbing ReturnPlumbing = StackPlumbing.OfRawTracepoint(
        Tracepoints.SystemCallReturn, ["syscall_exit_work", "syscall_trace_exit", "syscall_exit_to_user_mode_prepare", "syscall_exit_to_user_mode_work"], usualCallers: 1);

    public override ProgramRole Role => ProgramRole.Probe;

    public override string ProgramName => IsReturn ? "dtrace_sysret" : "dtrace_syscall";

    public override BpfProgramKind Kind => BpfProgramKind.RawTracepoint;

    public override AttachPoint PointOf(Probe probe) => new RawTracepointPoint(IsReturn ? Tracepoints.SystemCallReturn : Tracepoints.SystemCallEntry);

    public override Trampoline CreateTrampoline(IReadOnlyList<SiteProbe> probes) =>
        IsReturn ? new ReturnTrampoline(probes) : new EntryTrampoline(probes);

    /// <summary>R0 = bytes of the registers that the context's first argument points at.</summary>
    internal static void EmitRegister(ProgramEmitter program, int offset, int size)
    {
        BpfAssembler code = program.Code;
        int mark = program.Frame.Mark;
        int slot = program.Frame.Reserve(8);
        code.Load(8, BpfRegister.R3, BpfRegister.R6, 0);
        code.Alu(BpfAlu.Add, BpfRegister.R3, offset);
        program.EmitAddress(BpfRegister.R1, BpfRegister.R10, slot);
        code.Move(BpfRegister.R2, size);
        code.Call(BpfHelper.ProbeReadKernel);
        code.Load(size, BpfRegister.R0, BpfRegister.R10, slot);
        program.Frame.Release(mark);
    }

    /// <summary>R0 = the number of the system call that returns.</summary>
    internal static void EmitNumber(ProgramEmitter program) => EmitRegister(program, RegisterLayout.Native.SystemCallNumber, 4);

    private sealed class EntryTrampoline(IReadOnlyList<SiteProbe> probes) : SelectorTrampoline(probes)
    {
        public override StackPlumbing Plumbing => EntryPlumbing;

        protected override void EmitSelector(ProgramEmitter program) => program.Code.Load(8, BpfRegister.R0, BpfRegister.R6, 8);

        public override void EmitArgument(ProgramEmitter program, int index)
        {
            IReadOnlyList<int> arguments = RegisterLayout.Native.SystemCallArguments;
            if (index < arguments.Count) EmitRegister(program, arguments[index], 8);
            else program.Code.Move(BpfRegister.R0, 0);
        }
    }

    private sealed class ReturnTrampoline(IReadOnlyList<SiteProbe> probes) : SelectorTrampoline(probes)
    {
        public override StackPlumbing Plumbing => ReturnPlumbing;

        /// <summary>Results from -4095 to -1 are negated error numbers (MAX_ERRNO, include/linux/err.h).</summary>
        private const int LargestErrorNumber = 4095;

        protected override void EmitSelector(ProgramEmitter program) => EmitNumber(program);

        public override void EmitArgument(ProgramEmitter program, int index)
        {
            if (index < 2) program.Code.Load(8, BpfRegister.R0, BpfRegister.R6, 8);
            else program.Code.Move(BpfRegister.R0, 0);
        }

        public override void EmitErrorNumber(ProgramEmitter program)
        {
            BpfLabel failed = new();
            program.Code.Load(8, BpfRegister.R0, BpfRegister.R6, 8);
            program.Code.Alu(BpfAlu.Neg, BpfRegister.R0, 0);
            program.Code.Jump(BpfJump.LessOrEqual, BpfRegister.R0, LargestErrorNumber, failed);
            program.Code.Move(BpfRegister.R0, 0);
            program.Code.Bind(failed);
        }
    }
}
