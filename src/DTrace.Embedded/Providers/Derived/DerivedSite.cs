using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Symbols.Btf;

namespace DTrace.Embedded.Providers.Derived;

/// <summary>The program of a derived probe.</summary>
internal sealed record DerivedSite(DerivedProbe Derived) : ProbeSite
{
    public override ProgramRole Role => ProgramRole.Probe;

    public override string ProgramName => "dtrace_derived";

    public override BpfProgramKind Kind => BpfProgramKind.RawTracepoint;

    public override IReadOnlyList<ProbeSite> Others =>
        [.. Derived.Also.Where(also => KernelTypes.OfThisKernel?.FindTracepoint(also.Tracepoint) is not null).Select(also => new DerivedSite(also))];

    public override AttachPoint PointOf(Probe probe) => new RawTracepointPoint(Derived.Tracepoint);

    public override Trampoline CreateTrampoline(IReadOnlyList<SiteProbe> probes) => new DerivedTrampoline(probes[0].Probe, Derived);

    private sealed class DerivedTrampoline(Probe probe, DerivedProbe derived) : SingleProbeTrampoline(probe)
    {
        public override StackPlumbing Plumbing { get; } = StackPlumbing.OfRawTracepoint(derived.Tracepoint, [], usualCallers: 0);

        public override void EmitProlog(ProgramEmitter program) => derived.When?.Invoke(program, program.Exit);

        public override void EmitArgument(ProgramEmitter program, int index)
        {
            if (index < derived.Values.Count) derived.Values[index](program);
            else program.Code.Move(BpfRegister.R0, 0);
        }
    }
}
