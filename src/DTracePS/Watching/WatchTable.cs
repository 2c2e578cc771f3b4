using System.Text;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// The lines of one watched aggregation, none wider than the terminal: a heading, and for each entry its key, its numbers and a bar, or of a
/// distribution its shades. Where there is no room the bar goes first, then the numbers from the right.
/// </summary>
/// <param name="glyphs">What to draw with.</param>
/// <param name="width">The terminal's columns.</param>
internal sealed class WatchTable(WatchGlyphs glyphs, int width)
{
    private const int LeastKey = 8;
    private const int LeastGraph = 8;
    private const int MostGraph = 60;
    private const string Gap = "  ";
    private const string Bold = "\e[1m";
    private const string Plain = "\e[22m";

    /// <summary>The lines.</summary>
    /// <param name="aggregation">The aggregation.</param>
    /// <param name="name">What it is called in the heading.</param>
    /// <param name="rows">How many entries there is room for.</param>
    /// <param name="byRate">Whether bars are of rates.</param>
    public IEnumerable<string> Lines(AggregateSamples aggregation, string name, int rows, bool byRate)
    {
        AggregateSample[] shown = [.. aggregation.Samples.Take(rows)];
        string heading = shown.Length < aggregation.Total ? $"{name} {shown.Length} of {aggregation.Total}" : name;
        string[] keys = [.. shown.Select(sample => CellText.Escape(string.Join(", ", sample.Entry.Key.Select(KeyPart.ToText))))];
        bool isDistribution = DistributionText.IsDistribution(aggregation.Definition.Action);
        List<Column> numbers = [.. isDistribution ? OfDistributions(shown) : OfScalars(shown)];
        while (numbers.Count > 0 && LeastKey + numbers.Sum(column => column.Width) > width) numbers.RemoveAt(numbers.Count - 1);
        int rest = width - numbers.Sum(column => column.Width);
        int widest = keys.Append(heading).Max(CellText.Width);
        int keyWidth = Math.Min(widest, rest - Gap.Length - LeastGraph < LeastKey ? rest : rest - Gap.Length - LeastGraph);
        int graphWidth = Math.Min(MostGraph, rest - keyWidth - Gap.Length);
        ShadeScale? scale = isDistribution && graphWidth >= LeastGraph ? new ShadeScale(aggregation, graphWidth) : null;
        double greatest = byRate ? shown.Max(sample => Math.Abs(sample.Rate ?? 0)) : shown.Max(Magnitude);

        yield return Bold + Line(heading, keyWidth, numbers.Select(column => (column.Name, column.Width)), Clip(scale?.Title, graphWidth)) + Plain;
        for (int i = 0; i < shown.Length; i++)
        {
            int row = i;
            string graph = graphWidth < LeastGraph ? string.Empty
                : scale is not null ? scale.Row(shown[row].Entry, glyphs)
                : glyphs.Bar(byRate ? shown[row].Rate ?? 0 : AggregateText.Scalar(shown[row].Entry), greatest, graphWidth);
            yield return Line(keys[row], keyWidth, numbers.Select(column => (column.Texts[row], column.Width)), graph);
        }
    }

    private static double Magnitude(AggregateSample sample) => Math.Abs((double)AggregateText.Scalar(sample.Entry));

    private static string RateText(AggregateSample sample) => sample.Rate is { } rate ? CompactNumber.Of(rate) : string.Empty;

    private static IEnumerable<Column> OfScalars(AggregateSample[] samples) =>
    [
        new("value", [.. samples.Select(sample => AggregateView.Value(sample.Entry))]),
        new("/s", [.. samples.Select(RateText)]),
    ];

    private static IEnumerable<Column> OfDistributions(AggregateSample[] samples) =>
    [
        new("count", [.. samples.Select(sample => CompactNumber.Of(sample.Entry.Count))]),
        new("/s", [.. samples.Select(RateText)]),
        new("p50", Quantiles(samples, 0.5)),
        new("p99", Quantiles(samples, 0.99)),
        new("max", Quantiles(samples, 1)),
    ];

    private static string[] Quantiles(AggregateSample[] samples, double share) =>
        [.. samples.Select(sample => CompactNumber.UpperEnd(AggregateQuantile.Of(sample.Entry.Buckets, share)))];

    private static string Clip(string? text, int width) => text is null || text.Length > width ? string.Empty : text;

    /// <summary>Behind a key that is not of ASCII alone the terminal is told the column: it may know the width of a character otherwise.</summary>
    private string Line(string key, int keyWidth, IEnumerable<(string Text, int Width)> numbers, string graph)
    {
        StringBuilder line = new(CellText.Fit(key, keyWidth, glyphs.Cut));
        if (!Ascii.IsValid(key)) line.Append("\e[").Append(keyWidth + 1).Append('G');
        foreach ((string text, int width) in numbers) line.Append(text.PadLeft(width));
        return graph.Length == 0 ? line.ToString() : line.Append(Gap).Append(graph).ToString();
    }

    /// <summary>A column of numbers, right-aligned.</summary>
    private sealed record Column(string Name, string[] Texts)
    {
        /// <summary>With the gap before it.</summary>
        public int Width { get; } = Gap.Length + Texts.Append(Name).Max(text => text.Length);
    }
}
