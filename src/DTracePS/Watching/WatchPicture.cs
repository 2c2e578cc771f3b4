using System.Globalization;

namespace DTracePS;

/// <summary>The picture of watched aggregations, as lines that fit a terminal.</summary>
/// <param name="glyphs">What to draw with.</param>
/// <param name="byRate">Whether entries are sorted by rate, so that bars are of rates.</param>
internal sealed class WatchPicture(WatchGlyphs glyphs, bool byRate)
{
    /// <summary>The lines: a title, then the aggregations, which share the rows evenly where they are too many.</summary>
    /// <param name="title">The title.</param>
    /// <param name="aggregations">The aggregations.</param>
    /// <param name="columns">The terminal's columns.</param>
    /// <param name="rows">The terminal's rows.</param>
    public IReadOnlyList<string> Lines(string title, IReadOnlyList<AggregateSamples> aggregations, int columns, int rows)
    {
        WatchTable table = new(glyphs, columns);
        List<string> lines = [CellText.Fit(CellText.Escape(title), columns, glyphs.Cut).TrimEnd()];
        if (aggregations.Count == 0) lines.Add(CellText.Fit("No entries yet.", columns, glyphs.Cut).TrimEnd());
        int[] shares = Shares(aggregations, rows - 1);
        bool isOfSeveral = aggregations.DistinctBy(aggregation => aggregation.ConsumerId).Skip(1).Any();
        for (int i = 0; i < aggregations.Count; i++) lines.AddRange(table.Lines(aggregations[i], Name(aggregations[i], isOfSeveral), shares[i], byRate));
        return [.. lines.Take(Math.Max(1, rows))];
    }

    private static string Name(AggregateSamples aggregation, bool isOfSeveral)
    {
        string name = "@" + (aggregation.Definition.Name == "_" ? string.Empty : aggregation.Definition.Name);
        return isOfSeveral ? string.Create(CultureInfo.InvariantCulture, $"{name} of consumer {aggregation.ConsumerId}") : name;
    }

    /// <summary>The rows of each beside its heading, one at least: who has the most gives first.</summary>
    private static int[] Shares(IReadOnlyList<AggregateSamples> aggregations, int rows)
    {
        int room = Math.Max(aggregations.Count, rows - aggregations.Count);
        int[] shares = [.. aggregations.Select(aggregation => Math.Min(aggregation.Samples.Count, room))];
        while (shares.Sum() > room) shares[Array.IndexOf(shares, shares.Max())]--;
        return shares;
    }
}
