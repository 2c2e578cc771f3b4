using System.Globalization;

namespace DTrace.Core;

/// <summary>The formats in which Prometheus and its like read metrics.</summary>
public enum MetricFormat
{
    /// <summary>Prometheus's text format, version 0.0.4: what node_exporter's textfile collector reads.</summary>
    Prometheus,

    /// <summary>OpenMetrics, version 1.0.0.</summary>
    OpenMetrics,
}

/// <summary>How aggregations become metrics.</summary>
public sealed record MetricOptions
{
    /// <summary>
    /// The names of the labels that the parts of a key become, in order; a part beyond them is <c>key1</c>, <c>key2</c>, ... by its place, with an underscore
    /// behind it where one of the names is the same.
    /// </summary>
    public IReadOnlyList<string> LabelNames { get; init; } = [];

    /// <summary>The unit of the values, as <c>bytes</c>, which becomes a suffix of the names; null where none. A count() has no unit.</summary>
    public string? Unit { get; init; }

    /// <summary>How many keys of an aggregation have a series of their own; the rest is in one series whose labels are all <c>other</c>.</summary>
    public int MaximumSeries { get; init; } = 1000;

    /// <summary>The name of the label that a part of a key becomes.</summary>
    /// <param name="place">The part's place, from 0.</param>
    internal string LabelOf(int place)
    {
        if (place < LabelNames.Count) return LabelNames[place];
        string name = string.Create(CultureInfo.InvariantCulture, $"key{place + 1}");
        while (LabelNames.Contains(name)) name += "_";
        return name;
    }
}
