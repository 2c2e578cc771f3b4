using DTrace.Core;
using DTrace.Embedded.CodeGen;

namespace DTrace.Embedded.Providers;

/// <summary>A provider: what probes it has.</summary>
internal interface IProvider
{
    /// <summary>The provider's name, as the first part of its probes' names.</summary>
    string Name { get; }

    /// <summary>The probes that exist without being asked for, in a fixed order: what a listing shows.</summary>
    IEnumerable<ProbeDefinition> Probes { get; }

    /// <summary>A probe that exists once a program names it exactly (profile-97), or null.</summary>
    ProbeDefinition? Create(string name);
}

/// <summary>A probe before it has a number.</summary>
internal sealed record ProbeDefinition(string Provider, string Module, string Function, string Name, ProbeSite Site, int Selector = 0)
{
    public Probe Numbered(int id) => new(new ProbeDescription(id, Provider, Module, Function, Name), Site, Selector);
}
