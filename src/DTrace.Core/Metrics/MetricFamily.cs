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
    private bool _isGauge;
    private bool _hasNegative;

    /// <summary>The name without the suffix of a counter.</summary>
    public string Name => name;

    /// <summary>How many keys were in the series of the rest when the metric was last written.</summary>
    public int OtherKeys { get; private set; }

    private string Type => definition.Action switch
    {
        AggregateAction.Count or AggregateAction.Sum when !_isGauge => "counter",
        AggregateAction.Quantize or AggregateAction.LQuantize or AggregateAction.LLQuantize => "histogram",
        _ => "gauge",
    };

    /// <summary>Writes the metric of these entries.</summary>
    public void Write(StringBuilder text, IEnumerable<AggregateRecord> entries, string help, MetricFormat format)
    {
        AggregateRecord[] read = [.. entries];
        IReadOnlyList<AggregateRecord> series = Series([.. read.Select(entry => AggregateSum.WithKey(entry, Labels(entry.Key)))], read.Max(entry => entry.Key.Count));
        Watch(series);
        string sample = Type == "counter" ? name + "_total" : name;
        string family = format == MetricFormat.OpenMetrics ? name : sample;
        text.Append(CultureInfo.InvariantCulture, $"# HELP {family} {MetricText.Help(help, format)}\n# TYPE {family} {Type}\n");
        if (format == MetricFormat.OpenMetrics && unit is not null) text.Append(CultureInfo.InvariantCulture, $"# UNIT {family} {unit}\n");
        foreach (AggregateRecord entry in series)
        {
            if (entry.Value is AggregateBucket[]) WriteHistogram(text, entry.Key, entry.Buckets, format);
            else text.Append(CultureInfo.InvariantCulture, $"{sample}{MetricText.Labels(Named(entry.Key))} {entry.Value}\n");
        }
    }

    /// <summary>One entry for each set of labels, exactly added up; the first keys to come stay, the greatest first, and the rest is one.</summary>
    private IReadOnlyList<AggregateRecord> Series(AggregateRecord[] entries, int parts)
    {
        AggregateKey other = new([.. Enumerable.Repeat((object)Other, parts)]);
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
            merge.Add(rest.Contains(entry.Key) ? AggregateSum.WithKey(entry, other) : entry);

        // A sum beyond 64 bits comes in two records, of which a series can be but one.
        return [.. merge.Records.DistinctBy(record => record.Key)];
    }

    private static ulong Weight(AggregateRecord entry) => (ulong)Int128.Abs(entry.Count != 0 ? entry.Count : entry.Sum);

    /// <summary>
    /// A counter never falls, as a sum can, and anything that a divisor which may change divides. A histogram keeps its bounds: those below zero come with
    /// the first value there; its counts are not divided.
    /// </summary>
    private void Watch(IReadOnlyList<AggregateRecord> series)
    {
        foreach (AggregateRecord entry in series)
        {
            _isGauge |= entry.Normal != 1;
            if (definition.Action == AggregateAction.Sum && !_isGauge)
            {
                _isGauge = entry.Sum < 0 || (_sums.TryGetValue(entry.Key, out long before) && entry.Sum < before);
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

    /// <summary>The texts of the labels. An empty label is the same as none: at the end it is left out, so that equal series are one.</summary>
    private static AggregateKey Labels(AggregateKey key)
    {
        List<object> texts = [.. key.Select(MetricText.LabelText)];
        while (texts is [.., ""]) texts.RemoveAt(texts.Count - 1);
        return new AggregateKey([.. texts]);
    }

    private IEnumerable<(string Name, string Value)> Named(AggregateKey key) => key.Select((part, i) => (options.LabelOf(i), (string)part));
}
