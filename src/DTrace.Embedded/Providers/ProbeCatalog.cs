using DTrace.Core;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Providers;

/// <summary>
/// The probes of one session. A probe's number is given when it is first seen and never changes: BEGIN 1, END 2, ERROR 3 as in DTrace, then
/// the providers' probes in order, then those made on request.
/// </summary>
internal sealed class ProbeCatalog : IProbeSource
{
    private readonly IReadOnlyList<IProvider> _providers;
    private readonly IReadOnlyDictionary<string, string> _missing;
    private readonly List<Probe> _probes = [];
    private readonly Dictionary<string, Probe> _created = new(StringComparer.Ordinal);

    /// <param name="providers">The providers, the dtrace provider first.</param>
    /// <param name="missing">Names of providers this engine lacks, each with what it would need.</param>
    public ProbeCatalog(IReadOnlyList<IProvider> providers, IReadOnlyDictionary<string, string> missing)
    {
        _providers = providers;
        _missing = missing;
        foreach (ProbeDefinition definition in providers.SelectMany(provider => provider.Probes)) Add(definition);
    }

    /// <summary>The probes a pattern matches, in the order of their numbers.</summary>
    /// <exception cref="DTraceException">
    /// <see cref="DTraceErrorKind.Privilege"/>: the pattern names a provider that this engine lacks.
    /// </exception>
    public IReadOnlyList<Probe> Find(ProbeDescription pattern)
    {
        if (pattern.Id != 0) return pattern.Id <= _probes.Count ? [_probes[pattern.Id - 1]] : [];
        Probe? exact = Create(pattern);
        if (exact is not null) return [exact];
        var matcher = new ProbeGlob(pattern);
        Probe[] matches = [.. _probes.Where(probe => matcher.Matches(probe.Description))];
        if (matches.Length == 0) RefuseMissing(pattern);
        return matches;
    }

    /// <summary>A probe by its number.</summary>
    public Probe ById(int id) => _probes[id - 1];

    /// <summary>A probe's description by its number.</summary>
    public ProbeDescription Describe(int id) => ById(id).Description;

    IReadOnlyList<MatchedProbe> IProbeSource.Match(ProbeDescription pattern) =>
        [.. Find(pattern).Select(probe => new MatchedProbe(probe.Description, ArgumentTypes: null))];

    private void RefuseMissing(ProbeDescription pattern)
    {
        foreach ((string provider, string need) in _missing)
        {
            if (pattern.Provider.Length != 0 && ProbeGlob.Glob(pattern.Provider, provider))
                throw new DTraceException(DTraceErrorKind.Privilege, $"DTrace requires additional privileges: the {provider} provider {need}.");
        }
    }

    private Probe? Create(ProbeDescription pattern)
    {
        if (pattern.Module.Length != 0 || pattern.Function.Length != 0 || ProbeGlob.IsGlob(pattern.Name)) return null;
        foreach (IProvider provider in _providers)
        {
            if (pattern.Provider.Length != 0 && !ProbeGlob.Glob(pattern.Provider, provider.Name)) continue;
            string key = $"{provider.Name}:{pattern.Name}";
            if (_created.TryGetValue(key, out Probe? known)) return known;
            if (provider.Create(pattern.Name) is not { } definition) continue;
            Probe? listed = _probes.Find(probe => probe.Description.Provider == definition.Provider && probe.Description.Name == definition.Name);
            return _created[key] = listed ?? Add(definition);
        }

        return null;
    }

    private Probe Add(ProbeDefinition definition)
    {
        Probe probe = definition.Numbered(_probes.Count + 1);
        _probes.Add(probe);
        return probe;
    }
}
