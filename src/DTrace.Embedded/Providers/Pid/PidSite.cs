using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Registers;

namespace DTrace.Embedded.Providers.Pid;

/// <summary>What of a function a probe of the pid provider is.</summary>
internal enum PidPlace
{
    Entry,
    Return,
    Offset,
}

/// <summary>
/// One program for all entries (or returns, or instructions) of one process that are traced; its context is struct pt_regs of the thread.
/// Entry: arg0 to arg5 in registers, arg6 to arg9 on the stack. Return: arg1 is the result (Dynamic Tracing Guide, "pid Provider"); arg0, where in the
/// function it returned, is 0, because the kernel does not tell.
/// </summary>
/// <param name="Process">The process.</param>
/// <param name="Place">Where the probes are.</param>
internal sealed record PidSite(TracedProcess Process, PidPlace Place) : ProbeSite
{
    public override ProgramRole Role => ProgramRole.Probe;

    public override string ProgramName => Place == PidPlace.Return ? "dtrace_pid_ret" : "dtrace_pid";

    public override BpfProgramKind Kind => BpfProgramKind.UserProbe;

    public override AttachPoint PointOf(Probe probe) => ((PidProbe)probe.Data!).Point;

    public override Trampoline CreateTrampoline(IReadOnlyList<SiteProbe> probes) => new PidTrampoline(probes, this);

    private sealed class PidTrampoline(IReadOnlyList<SiteProbe> probes, PidSite site) : CookieTrampoline(probes)
    {
        public override void EmitArgument(ProgramEmitter program, int index)
        {
            RegisterLayout registers = RegisterLayout.Native;
            BpfAssembler code = program.Code;
            if (site.Place == PidPlace.Return)
            {
                if (index == 1) code.Load(8, BpfRegister.R0, BpfRegister.R6, registers.Result);
                else code.Move(BpfRegister.R0, 0);
            }
            else if (index < registers.FunctionArguments.Count)
            {
                code.Load(8, BpfRegister.R0, BpfRegister.R6, registers.FunctionArguments[index]);
            }
            else
            {
                EmitStackArgument(program, registers, index - registers.FunctionArguments.Count);
            }
        }

        /// <summary>R0 = an argument that the caller left on the stack, above the return address where the machine puts that there.</summary>
        private static void EmitStackArgument(ProgramEmitter program, RegisterLayout registers, int index)
        {
            BpfAssembler code = program.Code;
            int mark = program.Frame.Mark;
            int slot = program.Frame.Reserve(8);
            code.Store(8, BpfRegister.R10, slot, 0);
            code.Load(8, BpfRegister.R3, BpfRegister.R6, registers.StackPointer);
            code.Alu(BpfAlu.Add, BpfRegister.R3, registers.FirstStackArgument + (8 * index));
            program.EmitAddress(BpfRegister.R1, BpfRegister.R10, slot);
            code.Move(BpfRegister.R2, 8);
            code.Call(BpfHelper.ProbeReadUser);
            code.Load(8, BpfRegister.R0, BpfRegister.R10, slot);
            program.Frame.Release(mark);
        }
    }
}

/// <summary>A probe's point.</summary>
internal sealed record PidProbe(UserProbePoint Point);
