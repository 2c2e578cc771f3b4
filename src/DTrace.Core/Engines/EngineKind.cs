namespace DTrace.Core;

/// <summary>What runs a D program.</summary>
public enum EngineKind
{
    /// <summary>The best engine this machine has.</summary>
    Auto = 0,

    /// <summary>The system's libdtrace.</summary>
    LibDTrace,

    /// <summary>Our D compiler, and the Linux kernel's eBPF.</summary>
    Embedded,

    /// <summary>Our D compiler, and a managed eBPF machine in this process.</summary>
    InProcess,
}
