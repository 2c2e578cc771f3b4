namespace DTrace.Core;

/// <summary>How far an interface may be relied upon (Dynamic Tracing Guide, "Stability"). Values are those of <c>DTRACE_STABILITY_*</c> in dtrace.h.</summary>
public enum Stability
{
    /// <summary>Private to DTrace itself, as an implementation's detail.</summary>
    Internal = 0,

    /// <summary>Private to the system's maker.</summary>
    Private = 1,

    /// <summary>Supported now, and to be removed.</summary>
    Obsolete = 2,

    /// <summary>Of another maker, who may change it.</summary>
    External = 3,

    /// <summary>May change at any time.</summary>
    Unstable = 4,

    /// <summary>May change in a minor release.</summary>
    Evolving = 5,

    /// <summary>Changes in a major release only.</summary>
    Stable = 6,

    /// <summary>Of an industry standard.</summary>
    Standard = 7,
}

/// <summary>What machines an interface is common to. Values are those of <c>DTRACE_CLASS_*</c> in dtrace.h.</summary>
public enum DependencyClass
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>Of this model of processor.</summary>
    Cpu = 1,

    /// <summary>Of this platform.</summary>
    Platform = 2,

    /// <summary>Of this group of platforms.</summary>
    Group = 3,

    /// <summary>Of this instruction set.</summary>
    Isa = 4,

    /// <summary>Common to all machines.</summary>
    Common = 5,
}

/// <summary>How stable an interface is: its name, the data behind it, and where it is found.</summary>
/// <param name="Name">The stability of the name.</param>
/// <param name="Data">The stability of the data.</param>
/// <param name="Class">What machines have it.</param>
public sealed record ProbeAttributes(Stability Name, Stability Data, DependencyClass Class)
{
    /// <summary>The form <c>Evolving/Evolving/ISA</c>, as dtrace(8) prints it and option amin takes it.</summary>
    public override string ToString() => $"{Name}/{Data}/{(Class is DependencyClass.Cpu or DependencyClass.Isa ? Class.ToString().ToUpperInvariant() : Class)}";
}
