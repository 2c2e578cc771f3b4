using DTrace.Core;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Probes;

/// <summary>A provider: makes probes when a pattern asks for them, and tells of them. It belongs to one registry, which calls it under its lock.</summary>
internal abstract class Provider
{
    /// <summary>The first part of its probes' names, or the glob of those names (<c>pid[0-9]*</c>).</summary>
    public abstract string Name { get; }

    /// <summary>Whether a pattern's first part may mean this provider.</summary>
    public virtual bool IsMeantBy(PartPattern provider) => provider.Matches(Name);

    /// <summary>Whether it may have a match for a pattern that is not in the registry yet: what it knows without asking the system.</summary>
    public virtual bool MayAdd(ProbePattern pattern) => true;

    /// <summary>Adds to the registry every probe that matches the pattern. Others may be added too, and those that are there again.</summary>
    public abstract void Provide(ProbePattern pattern, ProbeRegistry registry);

    /// <summary>What <c>args[]</c> of a probe are; null where that is not known.</summary>
    public virtual IReadOnlyList<ArgumentDescription>? DescribeArguments(Probe probe) => null;

    /// <summary>How far its probes and their arguments may be relied upon; null where nobody has said.</summary>
    public virtual ProviderStability? Stability => null;

    /// <summary>Whether a probe that was made is still there; a process may have ended.</summary>
    public virtual bool Exists(Probe probe) => true;

    /// <summary>Why a pattern that may mean its probes matches none, where more is to be said than that there are none; else null.</summary>
    public virtual MissingProbe? WhyNone(ProbePattern pattern) => null;

    /// <summary>What is needed to have its probes in an engine, as the rest of <c>the x provider ...</c>; null where they can be had.</summary>
    public virtual string? WhyMissing(EngineKind engine) => engine == EngineKind.InProcess
        ? "needs an engine that traces the kernel (LibDTrace or Embedded), which needs privileges this process lacks or a system this is not"
        : null;
}
