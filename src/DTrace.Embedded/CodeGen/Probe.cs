using DTrace.Core;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <summary>A probe as the code generator sees it.</summary>
/// <param name="Description">Number and name.</param>
/// <param name="Site">What serves it: probes of equal sites share one eBPF program.</param>
/// <param name="Selector">Which of the site's probes it is: a number the site's trampoline can compute.</param>
internal sealed record Probe(ProbeDescription Description, ProbeSite Site, int Selector = 0);

/// <summary>When a program runs in the consumer's life.</summary>
internal enum ProgramRole
{
    /// <summary>Once, before anything else.</summary>
    Begin,

    /// <summary>Once, after everything else.</summary>
    End,

    /// <summary>Inside other programs, when they fault.</summary>
    Error,

    /// <summary>Between BEGIN and END, when its attachment fires.</summary>
    Probe,
}

/// <summary>A place in the system that one eBPF program serves. Providers derive their own.</summary>
internal abstract record ProbeSite
{
    /// <summary>When the program runs.</summary>
    public abstract ProgramRole Role { get; }

    /// <summary>The program's name, at most 15 characters.</summary>
    public abstract string ProgramName { get; }

    /// <summary>The program's kind.</summary>
    public abstract BpfProgramKind Kind { get; }

    /// <summary>What the program attaches to; null where it is run on request.</summary>
    public abstract AttachTarget? Target { get; }

    /// <summary>The provider's own part of the program.</summary>
    /// <param name="probes">The site's enabled probes.</param>
    public abstract Trampoline CreateTrampoline(IReadOnlyList<SiteProbe> probes);
}

/// <summary>A probe enabled at a site.</summary>
/// <param name="Probe">The probe.</param>
/// <param name="Clauses">For each of the site's clauses, whether this probe has it.</param>
internal sealed record SiteProbe(Probe Probe, IReadOnlyList<bool> Clauses);
