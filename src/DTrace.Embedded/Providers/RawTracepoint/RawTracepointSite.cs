using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;

namespace DTrace.Embedded.Providers.RawTracepoint;

/// <summary>A raw tracepoint: the program's context is its arguments, 8 bytes each.</summary>
/// <param name="Tracepoint">Its name.</param>
/// <param name="ArgumentCount">How many arguments it has: the kernel refuses a program that reads more. The most there can be, where nobody tells.</param>
internal sealed record RawTracepointSite(string Tracepoint, int ArgumentCount) : ProbeSite
{
    public override ProgramRole Role => ProgramRole.Probe;

    public override string ProgramName => "dtrace_rawtp";

    public override BpfProgramKind Kind => BpfProgramKind.RawTracepoint;

    public override AttachPoint PointOf(Probe probe) => new RawTracepointPoint(Tracepoint);

    public override Trampoline CreateTrampoline(IReadOnlyList<SiteProbe> probes) => new RawTracepointTrampoline(probes[0].Probe, ArgumentCount, Tracepoint);

    private sealed class RawTracepointTrampoline(Probe probe, int count, string tracepoint) : SingleProbeTrampoline(probe)
    {
        public override StackPlumbing Plumbing { get; } = StackPlumbing.OfRawTracepoint(tracepoint, [], usualCallers: 0);

        public override void EmitArgument(ProgramEmitter program, int index)
        {
            if (index < count) program.Code.Load(8, BpfRegister.R0, BpfRegister.R6, 8 * index);
            else program.Code.Move(BpfRegister.R0, 0);
        }
    }
}
