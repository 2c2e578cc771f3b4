namespace DTrace.Core;

/// <summary>A probe with what its engine tells of it beyond its name, as <c>dtrace -lv</c> lists it.</summary>
public sealed record ProbeInformation : ProbeDescription
{
    /// <summary>Makes the information of a probe of which nothing more is known.</summary>
    public ProbeInformation(ProbeDescription probe)
        : base(probe)
    {
    }

    /// <summary>How stable the probe is; null where the engine does not tell.</summary>
    public ProbeAttributes? Attributes { get; init; }

    /// <summary>How stable its arguments are; null where the engine does not tell.</summary>
    public ProbeAttributes? ArgumentAttributes { get; init; }

    /// <summary>The D types of <c>args[0]</c>, <c>args[1]</c>, ..., as <c>unsigned int</c>; null where the engine does not tell.</summary>
    public IReadOnlyList<string>? ArgumentTypes { get; init; }
}
