using DTrace.Core;

namespace DTrace.Embedded.Probes;

/// <summary>
/// A probe description used as a pattern: each part a glob of <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[!a-z]</c> and <c>\</c>,
/// an empty part anything (Dynamic Tracing Guide, "Probe Descriptions").
/// </summary>
internal sealed class ProbePattern(ProbeDescription pattern)
{
    /// <summary>The description it was made from.</summary>
    public ProbeDescription Description => pattern;

    public PartPattern Provider { get; } = new(pattern.Provider);

    public PartPattern Module { get; } = new(pattern.Module);

    public PartPattern Function { get; } = new(pattern.Function);

    public PartPattern Name { get; } = new(pattern.Name);

    public bool Matches(ProbeDescription probe) =>
        Name.Matches(probe.Name) && Provider.Matches(probe.Provider) && Module.Matches(probe.Module) && Function.Matches(probe.Function);
}
