using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Registers;

namespace DTrace.Embedded.Providers.Fbt;

/// <summary>
/// One program for all entries, or all returns, that are traced; its context is struct pt_regs. Entry: arg0, arg1, ... are the function's arguments
/// as far as they come in registers. Return: arg1 is the result; arg0, where in the function it returned, is 0, because the kernel does not tell
/// (Dynamic Tracing Guide, "fbt Provider"). A few functions have programs of their own instead (<see cref="FunctionSite"/>).
/// </summary>
/// <param name="IsReturn">Of returns.</param>
/// <param name="IsOneLink">All functions are attached to by one link; else each by a kprobe of its own.</param>
internal sealed record FbtSite(bool IsReturn, bool IsOneLink = false) : ProbeSite
{
    /// <summary>
    /// The most functions that have a program each: such a program runs with the least cost, but each is verified by itself, and the kernel changes
    /// code for each.
    /// </summary>
    private const int MostOwnPrograms = 16;

    public override ProgramRole Role => ProgramRole.Probe;

    public override string ProgramName => IsReturn ? "dtrace_fbt_ret" : "dtrace_fbt";

    public override BpfProgramKind Kind => IsOneLink ? BpfProgramKind.KernelFunctions : BpfProgramKind.KernelFunction;

    public override AttachPoint PointOf(Probe probe) => Point(probe, IsReturn);

    public override IEnumerable<(ProbeSite Site, IReadOnlyList<Probe> Probes)> Divide(IReadOnlyList<Probe> probes, CodeTarget target)
    {
        if (target is not KernelTarget kernel) throw new ArgumentException("fbt needs a kernel.", nameof(target));
        List<Probe> shared = [];
        foreach (Probe probe in probes)
        {
            if (probes.Count <= MostOwnPrograms && kernel.HasTrampoline(Point(probe, IsReturn))) yield return (new FunctionSite(Point(probe, IsReturn)), [probe]);
            else shared.Add(probe);
        }

        if (shared.Count != 0) yield return (this with { IsOneLink = kernel.HasFunctionsLink(shared.Select(probe => Point(probe, IsReturn))) }, shared);
    }

    public override Trampoline CreateTrampoline(IReadOnlyList<SiteProbe> probes) => new FbtTrampoline(probes, IsReturn);

    private static KernelFunctionPoint Point(Probe probe, bool isReturn) => new(probe.Description.Module, probe.Description.Function, isReturn);

    private sealed class FbtTrampoline(IReadOnlyList<SiteProbe> probes, bool isReturn) : CookieTrampoline(probes)
    {
        public override void EmitArgument(ProgramEmitter program, int index)
        {
            RegisterLayout registers = RegisterLayout.Native;
            int? place = isReturn
                ? index == 1 ? registers.Result : null
                : index < registers.FunctionArguments.Count ? registers.FunctionArguments[index] : null;
            if (place is { } offset) program.Code.Load(8, BpfRegister.R0, BpfRegister.R6, offset);
            else program.Code.Move(BpfRegister.R0, 0);
        }

        /// <summary>A walk begins at the function that is entered, and where one returns at what it returns to.</summary>
        public override void EmitCaller(ProgramEmitter program) => FunctionSite.EmitFrame(program, isReturn ? 0 : 1);
    }
}
