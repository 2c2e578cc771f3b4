using DTrace.Core;

namespace DTrace.Embedded.Semantics;

/// <summary>Knows the probes there are.</summary>
internal interface IProbeSource
{
    /// <summary>
    /// The probes that match a pattern, in a steady order; empty where none does. A pattern with a number matches that probe alone.
    /// </summary>
    IReadOnlyList<ProbeDescription> Match(ProbeDescription pattern);

    /// <summary>The types of a matched probe's args[0], args[1], ...; null where they are not known, empty where it has none.</summary>
    IReadOnlyList<ArgumentDescription>? DescribeArguments(ProbeDescription probe);

    /// <summary>Why a pattern matched nothing, where more is to be said than that there are no such probes; else null.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Privilege"/>: the pattern names a provider that is not to be had; what it needs is told.</exception>
    MissingProbe? WhyNone(ProbeDescription pattern);
}
