using DTrace.Core;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Providers.Dtrace;

/// <summary>The dtrace provider: BEGIN, END, ERROR (Dynamic Tracing Guide, "dtrace Provider").</summary>
internal sealed class DtraceProvider : ListedProvider
{
    public override string Name => "dtrace";

    public override ProviderStability Stability => ProviderStability.OfDtrace;

    public override string? WhyMissing(EngineKind engine) => null;

    public override IReadOnlyList<ArgumentDescription> DescribeArguments(Probe probe) => [];

    protected override bool MayMatch(ProbePattern pattern) => true;

    protected override void List(ProbeRegistry registry)
    {
        Add(registry, "BEGIN", ProgramRole.Begin);
        Add(registry, "END", ProgramRole.End);
        Add(registry, "ERROR", ProgramRole.Error);
    }

    private void Add(ProbeRegistry registry, string name, ProgramRole role) => registry.Add(this, Name, string.Empty, string.Empty, name, new LifeSite(role));
}
