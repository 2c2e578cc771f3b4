using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Registers;

namespace DTrace.Embedded.Providers.Profile;

/// <summary>
/// A clock's attachment: the program's context is struct bpf_perf_event_data, the interrupted registers first. arg0 is the program counter
/// where the kernel was interrupted, else 0; arg1 where a process was, else 0 (Dynamic Tracing Guide, "profile Provider").
/// Each probe has an attachment of its own, also where two names (tick-1s, tick-1000ms) mean one period.
/// </summary>
internal sealed record ClockSite(string ProbeName, ulong PeriodNanoseconds, bool EveryCpu) : ProbeSite
{
    public override ProgramRole Role => ProgramRole.Probe;

    public override string ProgramName => EveryCpu ? "dtrace_profile" : "dtrace_tick";

    public override BpfProgramKind Kind => BpfProgramKind.PerfEvent;

    public override AttachPoint PointOf(Probe probe) => new ClockPoint(PeriodNanoseconds, EveryCpu);

    public override Trampoline CreateTrampoline(IReadOnlyList<SiteProbe> probes) => new ClockTrampoline(probes[0].Probe);

    private sealed class ClockTrampoline(Probe probe) : SingleProbeTrampoline(probe)
    {
        public override void EmitArgument(ProgramEmitter program, int index)
        {
            if (index > 1)
            {
                program.Code.Move(BpfRegister.R0, 0);
                return;
            }

            BpfLabel done = new();
            RegisterLayout registers = RegisterLayout.Native;
            program.Code.Load(8, BpfRegister.R1, BpfRegister.R6, registers.Privilege);
            program.Code.Alu(BpfAlu.And, BpfRegister.R1, registers.PrivilegeMask);
            program.Code.Move(BpfRegister.R0, 0);
            program.Code.Jump(index == 0 ? BpfJump.Equal : BpfJump.NotEqual, BpfRegister.R1, registers.UserPrivilege, done);
            program.Code.Load(8, BpfRegister.R0, BpfRegister.R6, registers.ProgramCounter);
            program.Code.Bind(done);
        }

        public override void EmitCaller(ProgramEmitter program) => EmitArgument(program, 0);
    }
}
