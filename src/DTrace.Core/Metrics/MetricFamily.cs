using System.Globalization;
using System.Text;

namespace DTrace.Core;

/// <summary>The metric that one aggregation becomes. It remembers what must stay the same from one scrape to the next.</summary>
/// <param name="definition">The aggregation.</param>
/// <param name="name">Its name without the suffix of a counter.</param>
/// <param name="unit">Its unit, which the name ends in; null where it has none.</param>
/// <param name="options">How aggregations become metrics.</param>
internal sealed class MetricFamily(AggregateDefinition definition, string name, string? unit, MetricOptions options)
{
    private const string Other = "other";

    private readonly HashSet<AggregateKey> _admitted = [];
    private readonly Dictionary<AggregateKey, long> _sums = [];
    private bool _falls;
    private bool _hasNegative;

    /// <summary>The name without the suffix of a counter.</summary>
    public string Name => name;

    /// <summary>How many keys were in the series of the rest when the metric was last written.</summary>
    public int OtherKeys { get; private set; }

    private string Type => definition.Action switch
    {
        AggregateAction.Count => "counter",
        AggregateAction.Sum when !_falls => "counter",
        AggregateAction.Quantize or AggregateAction.LQuantize or AggregateAction.LLQuantize => "histogram",
        _ => "gauge",
    };

    /// <summary>Writes the metric of these entries.</summary>
    public void Write(StringBuilder text, IEnumerable<AggregateRecord> entries, string help, MetricFormat format)
    {
        IReadOnlyList<AggregateRecord> series = Series([.. entries.Select(entry => AggregateSum.WithKey(entry, Labels(entry.Key)))]);
        Watch(series);
        string sample = Type == "counter" ? name + "_total" : name;
        string family = format == MetricFormat.OpenMetrics ? name : sample;
        text.Append(CultureInfo.InvariantCulture, $"# HELP {family} {MetricText.Help(help, format)}\n# TYPE {family} {Type}\n");
        if (format == MetricFormat.OpenMetrics && unit is not null) text.Append(CultureInfo.InvariantCulture, $"# UNIT {family} {unit}\n");
        foreach (AggregateRecord entry in series)
        {
            if (entry.Value is AggregateBucket[] buckets) WriteHistogram(text, entry.Key, buckets, format);
            else text.Append(CultureInfo.InvariantCulture, $"{sample}{MetricText.Labels(Named(entry.Key))} {entry.Value}\n");
        }
    }

    /// <summary>One entry for each set of labels, exactly added up; the first keys to come stay, the greatest first, and the rest is one.</summary>
    private IReadOnlyList<AggregateRecord> Series(AggregateRecord[] entries)
    {
        HashSet<AggregateKey> rest = [];
        foreach (AggregateRecord entry in entries.OrderByDescending(Weight))
        {
            if (_admitted.Contains(entry.Key)) continue;
            if (_admitted.Count < options.MaximumSeries) _admitted.Add(entry.Key);
            else rest.Add(entry.Key);
        }

        OtherKeys = rest.Count;
        AggregateMerge merge = new();
        foreach (AggregateRecord entry in entries)
            merge.Add(rest.Contains(entry.Key) ? AggregateSum.WithKey(entry, new AggregateKey([.. entry.Key.Select(_ => (object)Other)])) : entry);

        // A sum beyond 64 bits comes in two records, of which a series can be but one.
        return [.. merge.Records.DistinctBy(record => record.Key)];
    }

    private static ulong Weight(AggregateRecord entry) => (ulong)Int128.Abs(entry.Count != 0 ? entry.Count : entry.Sum);

    /// <summary>A counter never falls, and a histogram keeps its bounds: those below zero come with the first value there.</summary>
    private void Watch(IReadOnlyList<AggregateRecord> series)
    {
        foreach (AggregateRecord entry in series)
        {
            if (definition.Action == AggregateAction.Sum && !_falls)
            {
                _falls = entry.Sum < 0 || entry.Normal < 0 || (_sums.TryGetValue(entry.Key, out long before) && entry.Sum < before);
                _sums[entry.Key] = entry.Sum;
            }

            _hasNegative |= entry.Buckets is [{ Minimum: < 0 }, ..];
        }
    }

    private void WriteHistogram(StringBuilder text, AggregateKey key, AggregateBucket[] buckets, MetricFormat format)
    {
        Dictionary<long, long> counts = buckets.ToDictionary(bucket => bucket.Minimum, bucket => Math.Max(0, bucket.Count));
        (string, string)[] labels = [.. Named(key)];
        long total = 0;
        foreach (AggregateBucket range in AggregateRanges.Of(definition))
        {
            bool isLeftOut = range.Minimum > range.Maximum || (range.Minimum < 0 && !_hasNegative && definition.Action == AggregateAction.Quantize);
            if (isLeftOut) continue;
            total += counts.GetValueOrDefault(range.Minimum);
            string all = MetricText.Labels([.. labels, ("le", MetricText.Bound(range.Maximum, format))]);
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{all} {total}\n");
        }

        // OpenMetrics wants a count only beside a sum, and DTrace keeps no sum of a distribution's values.
        if (format == MetricFormat.Prometheus) text.Append(CultureInfo.InvariantCulture, $"{name}_count{MetricText.Labels(labels)} {total}\n");
    }

    private static AggregateKey Labels(AggregateKey key) => new([.. key.Select(part => (object)KeyPart.ToText(part))]);

    private IEnumerable<(string Name, string Value)> Named(AggregateKey key) => key.Select((part, i) =>
        (i < options.LabelNames.Count ? options.LabelNames[i] : string.Create(CultureInfo.InvariantCulture, $"key{i + 1}"), (string)part));
}
