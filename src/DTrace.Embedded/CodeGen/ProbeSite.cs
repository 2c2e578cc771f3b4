using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

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

    /// <summary>Where the program attaches for one of the site's probes; null where it is run on request. Several may have one point.</summary>
    public abstract AttachPoint? PointOf(Probe probe);

    /// <summary>Further sites that the same probe fires at, each with a program of its own.</summary>
    public virtual IReadOnlyList<ProbeSite> Others => [];

    /// <summary>
    /// The sites that serve the site's enabled probes, each with those it serves, once it is known which they are and what the system can do: this
    /// one serves all, unless a provider says otherwise.
    /// </summary>
    public virtual IEnumerable<(ProbeSite Site, IReadOnlyList<Probe> Probes)> Divide(IReadOnlyList<Probe> probes, CodeTarget target) => [(this, probes)];

    /// <summary>The one kernel function that the site's program can be attached to; null where there are several, or it is something else.</summary>
    public virtual KernelFunctionPoint? Target => null;

    /// <summary>Whether probes may come to the site while its program runs.</summary>
    public virtual bool Grows => false;

    /// <summary>The provider's own part of the program.</summary>
    /// <param name="probes">The site's enabled probes.</param>
    public abstract Trampoline CreateTrampoline(IReadOnlyList<SiteProbe> probes);
}

/// <summary>A probe enabled at a site.</summary>
/// <param name="Probe">The probe.</param>
/// <param name="Clauses">For each of the site's clauses, whether this probe has it.</param>
internal sealed record SiteProbe(Probe Probe, IReadOnlyList<bool> Clauses);
