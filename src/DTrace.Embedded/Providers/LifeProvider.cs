using DTrace.Embedded.CodeGen;

namespace DTrace.Embedded.Providers;

/// <summary>The dtrace provider: BEGIN, END, ERROR (Dynamic Tracing Guide, "dtrace Provider").</summary>
internal sealed class LifeProvider : IProvider
{
    public string Name => "dtrace";

    public IEnumerable<ProbeDefinition> Probes =>
    [
        Define("BEGIN", ProgramRole.Begin),
        Define("END", ProgramRole.End),
        Define("ERROR", ProgramRole.Error),
    ];

    public ProbeDefinition? Create(string name) => null;

    private static ProbeDefinition Define(string name, ProgramRole role) => new("dtrace", "", "", name, new LifeSite(role));
}
