using System.Globalization;
using System.Text;

namespace DTrace.Core;

/// <summary>
/// Writes aggregations as metrics that Prometheus and its like read: count() and sum() as counters (a sum that has fallen, or is negative, as a gauge),
/// min(), max(), avg() and stddev() as gauges, the quantizations as histograms whose bounds are exact, for D's values are integers. Written again, as
/// for each scrape, it keeps the names and the series there were. Entries of one definition and one set of labels are added up.
/// </summary>
/// <param name="options">How aggregations become metrics.</param>
public sealed class MetricExport(MetricOptions options)
{
    private const string OtherKeys = "dtrace_export_other_keys";

    private readonly Dictionary<AggregateDefinition, MetricFamily> _families = [];
    private readonly HashSet<string> _names = [OtherKeys];

    /// <summary>Writes what there is. Lines end in a line feed; the text is to be encoded as UTF-8.</summary>
    /// <param name="entries">The entries; those of a function that this version does not know are left out.</param>
    /// <param name="format">The format.</param>
    /// <param name="sources">The texts of the programs, in which the clause is looked for that stands as help; where none has it, the function does.</param>
    public string Write(IEnumerable<AggregateRecord> entries, MetricFormat format, IReadOnlyList<string> sources)
    {
        StringBuilder text = new();
        List<MetricFamily> written = [];
        foreach (IGrouping<AggregateDefinition, AggregateRecord> group in entries.Where(entry => entry.Action != AggregateAction.Unknown).GroupBy(AggregateDefinition.Of))
        {
            MetricFamily family = Family(group.Key);
            string help = sources.Select(source => ClauseText.Of(source, group.Key.Name)).FirstOrDefault(clause => clause is not null) ?? group.Key.ToString();
            family.Write(text, group, help, format);
            written.Add(family);
        }

        text.Append(CultureInfo.InvariantCulture, $"# HELP {OtherKeys} Keys beyond the maximum of series: their values are in the series other.\n# TYPE {OtherKeys} gauge\n");
        foreach (MetricFamily family in written) text.Append(CultureInfo.InvariantCulture, $"{OtherKeys}{MetricText.Labels([("metric", family.Name)])} {family.OtherKeys}\n");
        if (format == MetricFormat.OpenMetrics) text.Append("# EOF\n");
        return text.ToString();
    }

    /// <summary>Two aggregations that would have one name are told apart by their functions, and then by numbers.</summary>
    private MetricFamily Family(AggregateDefinition definition)
    {
        if (_families.TryGetValue(definition, out MetricFamily? known)) return known;
        string? unit = definition.Action == AggregateAction.Count ? null : options.Unit;
        string plain = "dtrace_" + (definition.Name == "_" ? "aggregation" : MetricText.Name(definition.Name));
        string told = $"{plain}_{definition.Action.ToString().ToLowerInvariant()}";
        string name = Enumerable.Range(0, int.MaxValue)
            .Select(i => (i == 0 ? plain : i == 1 ? told : string.Create(CultureInfo.InvariantCulture, $"{told}_{i}")) + (unit is null ? string.Empty : "_" + unit))
            .First(candidate => !Reserved(candidate, definition.Action).Any(_names.Contains));
        _names.UnionWith(Reserved(name, definition.Action));
        return _families[definition] = new MetricFamily(definition, name, unit, options);
    }

    /// <summary>The names of all samples that a metric can have: a sum is a counter or a gauge.</summary>
    private static string[] Reserved(string name, AggregateAction action) => action switch
    {
        AggregateAction.Count or AggregateAction.Sum => [name, name + "_total"],
        AggregateAction.Quantize or AggregateAction.LQuantize or AggregateAction.LLQuantize => [name, name + "_bucket", name + "_count", name + "_sum"],
        _ => [name],
    };
}
