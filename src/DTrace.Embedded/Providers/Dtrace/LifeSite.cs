using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;

namespace DTrace.Embedded.Providers.Dtrace;

/// <summary>BEGIN and END, run on request in the consumer's process; ERROR, whose clauses run inside the programs that fault.</summary>
internal sealed record LifeSite(ProgramRole Life) : ProbeSite
{
    public override ProgramRole Role => Life;

    public override string ProgramName => Life == ProgramRole.Begin ? "dtrace_begin" : "dtrace_end";

    public override BpfProgramKind Kind => BpfProgramKind.RawTracepoint;

    public override AttachPoint? PointOf(Probe probe) => null;

    public override Trampoline CreateTrampoline(IReadOnlyList<SiteProbe> probes) => new LifeTrampoline(probes[0].Probe);

    private sealed class LifeTrampoline(Probe probe) : SingleProbeTrampoline(probe)
    {
        public override StackPlumbing Plumbing => StackPlumbing.OfRequest;

        public override void EmitArgument(ProgramEmitter program, int index) => program.Code.Move(BpfRegister.R0, 0);
    }
}
