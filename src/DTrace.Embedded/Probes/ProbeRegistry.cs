using System.Runtime.InteropServices;
using DTrace.Core;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Probes;

/// <summary>
/// The probes of an engine, for all its sessions. It only grows: a probe gets its number when a pattern first reaches it and keeps it, so that a
/// number of a listing is good in any consumer. BEGIN is 1, END 2, ERROR 3, as in DTrace. Safe for use from several threads.
/// </summary>
/// <param name="engine">The engine it is for.</param>
/// <param name="providers">The providers, dtrace first.</param>
internal sealed class ProbeRegistry(EngineKind engine, IReadOnlyList<Provider> providers) : IProbeSource
{
    private static readonly ProbePattern OfDtrace = new(new ProbeDescription(0, "dtrace", string.Empty, string.Empty, string.Empty));

    private readonly Lock _gate = new();
    private readonly List<Probe> _probes = [];

    /// <summary>Whose each probe is, in the same order.</summary>
    private readonly List<Provider> _owners = [];
    private readonly Dictionary<string, List<Probe>> _byProvider = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Probe>> _byModule = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Probe>> _byFunction = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Probe>> _byProbeName = new(StringComparer.Ordinal);

    /// <summary>Adds a probe, and gives it its number; one that is there already is given back as it is. For providers, while they provide.</summary>
    public Probe Add(Provider provider, string name, string module, string function, string probe, ProbeSite site, int selector = 0, object? data = null)
    {
        List<Probe> ofFunction = ListOf(_byFunction, function), ofName = ListOf(_byProbeName, probe);
        foreach (Probe known in ofFunction.Count < ofName.Count ? ofFunction : ofName)
        {
            ProbeDescription other = known.Description;
            if (other.Name == probe && other.Function == function && other.Module == module && other.Provider == name && provider.Exists(known)) return known;
        }

        Probe added = new(new ProbeDescription(_probes.Count + 1, name, module, function, probe), site, selector, data);
        _probes.Add(added);
        _owners.Add(provider);
        ListOf(_byProvider, name).Add(added);
        ListOf(_byModule, module).Add(added);
        ofFunction.Add(added);
        ofName.Add(added);
        return added;
    }

    /// <summary>The probes a pattern matches, in the order of their numbers; empty where it matches none.</summary>
    public IReadOnlyList<Probe> Find(ProbeDescription pattern)
    {
        lock (_gate)
        {
            if (pattern.Id != 0) return ByNumber(pattern.Id) is { } probe ? [probe] : [];
            ProbePattern parts = new(pattern);
            NumberTheProbesOfLife();
            Provide(parts);
            return [.. Candidates(parts).Where(probe => parts.Matches(probe.Description) && Owner(probe).IsMeantBy(parts.Provider) && Owner(probe).Exists(probe))];
        }
    }

    /// <summary>A probe by the number of one that was found.</summary>
    public Probe ById(int id)
    {
        lock (_gate) return _probes[id - 1];
    }

    /// <summary>A probe's description by its number.</summary>
    public ProbeDescription Describe(int id) => ById(id).Description;

    /// <summary>What its provider tells of a probe.</summary>
    public ProbeInformation Inform(ProbeDescription description)
    {
        ProviderStability? stability;
        lock (_gate) stability = _owners[description.Id - 1].Stability;
        return new ProbeInformation(description)
        {
            Attributes = stability?.Probes,
            ArgumentAttributes = stability?.Arguments,
            ArgumentTypes = DescribeArguments(description) is { } arguments ? [.. arguments.Select(argument => argument.TranslatedType)] : null,
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<ArgumentDescription>? DescribeArguments(ProbeDescription description)
    {
        lock (_gate)
        {
            return _owners[description.Id - 1].DescribeArguments(_probes[description.Id - 1]);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ProbeDescription> Match(ProbeDescription pattern) => [.. Find(pattern).Select(probe => probe.Description)];

    /// <inheritdoc/>
    public MissingProbe? WhyNone(ProbeDescription pattern)
    {
        if (pattern.Provider.Length == 0 && pattern.Name.Length == 0) return null;
        ProbePattern parts = new(pattern);
        lock (_gate)
        {
            Provider[] meant = [.. providers.Where(provider => provider.IsMeantBy(parts.Provider))];
            foreach (Provider provider in meant)
            {
                if (pattern.Provider.Length != 0 && provider.WhyMissing(engine) is { } need)
                    throw new DTraceException(DTraceErrorKind.Privilege, $"DTrace requires additional privileges: the {provider.Name} provider {need}.");
            }

            return meant.Where(provider => provider.WhyMissing(engine) is null).Select(provider => provider.WhyNone(parts)).FirstOrDefault(reason => reason is not null);
        }
    }

    /// <summary>A number beyond those given out is that of no probe yet seen: all that can be listed are.</summary>
    private Probe? ByNumber(int id)
    {
        if (id > _probes.Count)
        {
            NumberTheProbesOfLife();
            Provide(new ProbePattern(new ProbeDescription(0, string.Empty, string.Empty, string.Empty, string.Empty)));
        }

        return id <= _probes.Count && _probes[id - 1] is var probe && Owner(probe).Exists(probe) ? probe : null;
    }

    private Provider Owner(Probe probe) => _owners[probe.Description.Id - 1];

    /// <summary>BEGIN, END and ERROR come first, whatever is asked for first.</summary>
    private void NumberTheProbesOfLife()
    {
        if (_probes.Count == 0 && providers[0].IsMeantBy(OfDtrace.Provider)) providers[0].Provide(OfDtrace, this);
    }

    private void Provide(ProbePattern pattern)
    {
        foreach (Provider provider in providers)
        {
            if (provider.IsMeantBy(pattern.Provider) && provider.MayAdd(pattern) && provider.WhyMissing(engine) is null) provider.Provide(pattern, this);
        }
    }

    /// <summary>The shortest list that must hold every match.</summary>
    private List<Probe> Candidates(ProbePattern pattern)
    {
        List<Probe> shortest = _probes;
        Narrow(_byProvider, pattern.Provider, ref shortest);
        Narrow(_byModule, pattern.Module, ref shortest);
        Narrow(_byFunction, pattern.Function, ref shortest);
        Narrow(_byProbeName, pattern.Name, ref shortest);
        return shortest;
    }

    private static void Narrow(Dictionary<string, List<Probe>> index, PartPattern part, ref List<Probe> shortest)
    {
        if (!part.IsExact) return;
        if (!index.TryGetValue(part.Text, out List<Probe>? probes)) shortest = [];
        else if (probes.Count < shortest.Count) shortest = probes;
    }

    private static List<Probe> ListOf(Dictionary<string, List<Probe>> index, string part)
    {
        ref List<Probe>? probes = ref CollectionsMarshal.GetValueRefOrAddDefault(index, part, out _);
        return probes ??= [];
    }
}
