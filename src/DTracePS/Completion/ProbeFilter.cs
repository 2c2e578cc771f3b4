using System.Globalization;
using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>Chooses probes by the four parts of their names, in which D's wildcards may stand; an empty part matches anything.</summary>
internal sealed class ProbeFilter
{
    /// <summary>The most suggestions made at once: nobody reads more.</summary>
    public const int SuggestionLimit = 1_000;

    private readonly WildcardPattern?[] _patterns;

    /// <param name="patterns">Provider, module, function, name; those missing match anything.</param>
    public ProbeFilter(IEnumerable<string> patterns) =>
        _patterns = [.. patterns.Select(pattern => pattern.Length == 0 ? null : WildcardPattern.Get(pattern, WildcardOptions.None))];

    /// <summary>Whether a probe is chosen.</summary>
    public bool Matches(ProbeDescription probe)
    {
        for (int i = 0; i < _patterns.Length; i++)
        {
            if (_patterns[i] is { } pattern && !pattern.IsMatch(Part(probe, i))) return false;
        }

        return true;
    }

    /// <summary>A part of a probe's name: 0 is the provider, 3 the name.</summary>
    public static string Part(ProbeDescription probe, int index) => index switch
    {
        0 => probe.Provider,
        1 => probe.Module,
        2 => probe.Function,
        _ => probe.Name,
    };

    /// <summary>The one probe, or how many they are and the first.</summary>
    public static string Describe(IReadOnlyList<ProbeDescription> probes) => probes.Count == 1
        ? probes[0].ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{probes.Count} probes, such as {probes[0]}");
}
