namespace DTrace.Embedded.Semantics;

/// <summary>Why a probe description matches nothing.</summary>
/// <param name="Reason">What is to be said besides that there are no such probes.</param>
/// <param name="Tag">The tag of the error; the pid provider has tags of its own (illumos dt_pid.c).</param>
internal sealed record MissingProbe(string Reason, string Tag = MissingProbe.NoMatch)
{
    /// <summary>The tag where nothing more is known.</summary>
    public const string NoMatch = "D_PDESC_ZERO";
}
