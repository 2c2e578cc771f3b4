using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Symbols;
using DTrace.Embedded.Symbols.Btf;

namespace DTrace.Embedded.Providers.Derived;

/// <summary>
/// A provider of derived probes, named as the real dtrace on Linux names them: module <c>vmlinux</c>, no function. Only those are listed whose
/// tracepoint this kernel has.
/// </summary>
internal abstract class DerivedProvider : ListedProvider
{
    public override ProviderStability Stability => ProviderStability.OfSystem;

    /// <summary>The probes; of two with one name the first that can be had is taken.</summary>
    protected abstract IReadOnlyList<DerivedProbe> Probes { get; }

    /// <summary>Probes of this provider that DTrace has and that no tracepoint tells of, each with what it would need.</summary>
    protected virtual IReadOnlyList<string> ProbesOfFunctions => [];

    public sealed override IReadOnlyList<ArgumentDescription> DescribeArguments(Probe probe) => ((DerivedSite)probe.Site).Derived.Arguments;

    public sealed override MissingProbe? WhyNone(ProbePattern pattern)
    {
        if (!IsOfKernel(pattern) || ProbesOfFunctions.Concat(Probes.Select(probe => probe.Name)).FirstOrDefault(pattern.Name.Matches) is not { } name) return null;
        return new MissingProbe(Probes.FirstOrDefault(probe => probe.Name == name) is { } derived
            ? $"{Name}:::{name} needs the kernel's tracepoint {derived.Tracepoint}, which this kernel lacks"
            : $"{Name}:::{name} needs a probe on a kernel function: no tracepoint tells of it");
    }

    protected sealed override bool MayMatch(ProbePattern pattern) => IsOfKernel(pattern) && Probes.Any(probe => pattern.Name.Matches(probe.Name));

    protected sealed override void List(ProbeRegistry registry)
    {
        KernelTypes? types = KernelTypes.OfThisKernel;
        foreach (DerivedProbe probe in Probes)
        {
            if (types is null || types.FindTracepoint(probe.Tracepoint) is not null)
                registry.Add(this, Name, KernelSymbols.CoreModule, string.Empty, probe.Name, new DerivedSite(probe));
        }
    }

    private static bool IsOfKernel(ProbePattern pattern) => pattern.Module.Matches(KernelSymbols.CoreModule) && pattern.Function.Matches(string.Empty);
}
