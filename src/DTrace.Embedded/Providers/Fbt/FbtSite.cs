using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Probes;

namespace DTrace.Embedded.Providers.Fbt;

/// <summary>
/// One program for all entries, or all returns, that are traced; its context is struct pt_regs. Entry: arg0, arg1, ... are the function's arguments
/// as far as they come in registers. Return: arg1 is the result; arg0, where in the function it returned, is 0, because the kernel does not tell
/// (Dynamic Tracing Guide, "fbt Provider").
/// </summary>
internal sealed record FbtSite(bool IsReturn) : ProbeSite
{
    public override ProgramRole Role => ProgramRole.Probe;

    public override string ProgramName => IsReturn ? "dtrace_fbt_ret" : "dtrace_fbt";

    public override BpfProgramKind Kind => BpfProgramKind.KernelFunction;

    public override AttachPoint PointOf(Probe probe) => new KernelFunctionPoint(probe.Description.Function, IsReturn);

    public override Trampoline CreateTrampoline(IReadOnlyList<SiteProbe> probes) => new FbtTrampoline(probes, IsReturn);

    private sealed class FbtTrampoline(IReadOnlyList<SiteProbe> probes, bool isReturn) : CookieTrampoline(probes)
    {
        public override void EmitArgument(ProgramEmitter program, int index)
        {
            Registers registers = Registers.Native;
            int? place = isReturn
                ? index == 1 ? registers.Result : null
                : index < registers.FunctionArguments.Count ? registers.FunctionArguments[index] : null;
            if (place is { } offset) program.Code.Load(8, BpfRegister.R0, BpfRegister.R6, offset);
            else program.Code.Move(BpfRegister.R0, 0);
        }

        public override void EmitCaller(ProgramEmitter program) => program.Code.Load(8, BpfRegister.R0, BpfRegister.R6, Registers.Native.ProgramCounter);
    }
}
