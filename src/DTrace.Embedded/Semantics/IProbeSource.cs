using DTrace.Core;

namespace DTrace.Embedded.Semantics;

/// <summary>Knows the probes there are.</summary>
internal interface IProbeSource
{
    /// <summary>
    /// The probes that match a pattern, in a steady order; empty where none does. A pattern with a number matches that probe alone.
    /// </summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Privilege"/>: a provider that it names exists but is not to be had.</exception>
    IReadOnlyList<MatchedProbe> Match(ProbeDescription pattern);
}

/// <summary>A probe, and what is known of its arguments.</summary>
/// <param name="Description">The probe.</param>
/// <param name="ArgumentTypes">The types of args[0], args[1], ...; null where they are not known, empty where it has none.</param>
internal sealed record MatchedProbe(ProbeDescription Description, IReadOnlyList<DType>? ArgumentTypes);
