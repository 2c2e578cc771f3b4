using DTrace.Core;

namespace DTrace.Embedded.CodeGen;

/// <summary>A probe of the registry. There is one object for each probe, so identity is equality.</summary>
/// <param name="description">Number and name.</param>
/// <param name="site">What serves it: probes of equal sites share one eBPF program.</param>
/// <param name="selector">Which of the site's probes it is: a number the site's trampoline can compute.</param>
/// <param name="data">What the provider keeps of it.</param>
internal sealed class Probe(ProbeDescription description, ProbeSite site, int selector, object? data)
{
    public ProbeDescription Description => description;

    public ProbeSite Site => site;

    public int Selector => selector;

    /// <summary>What the provider knows of the probe beyond its name; the site that serves it reads it.</summary>
    public object? Data => data;

    public override string ToString() => description.ToString();
}
