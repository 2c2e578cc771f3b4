using System.Globalization;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// The scale that the distributions of one aggregation share in a picture, so that cells below each other are of the same values: from the first bucket
/// that any of them has values in to the last. Where buckets are more than cells, neighbours share one.
/// </summary>
internal sealed class ShadeScale
{
    /// <summary>A bucket's cells where there is room.</summary>
    private const int MostCells = 4;

    private readonly AggregateBucket[] _buckets;
    private readonly Dictionary<long, int> _places = [];
    private readonly int _bucketsEach;
    private readonly int _cellsEach;

    public ShadeScale(AggregateSamples aggregation, int width)
    {
        IReadOnlyList<AggregateBucket> all = AggregateRanges.Of(aggregation.Definition);
        HashSet<long> used = [.. aggregation.Samples.SelectMany(sample => sample.Entry.Buckets).Where(bucket => bucket.Count > 0).Select(bucket => bucket.Minimum)];
        int first = 0;
        int last = all.Count - 1;
        while (first < all.Count && !used.Contains(all[first].Minimum)) first++;
        while (last >= first && !used.Contains(all[last].Minimum)) last--;
        _buckets = [.. all.Skip(first).Take(last - first + 1)];
        for (int i = 0; i < _buckets.Length; i++) _places.TryAdd(_buckets[i].Minimum, i);
        _bucketsEach = Math.Max(1, (_buckets.Length + width - 1) / width);
        _cellsEach = _buckets.Length == 0 ? 1 : Math.Clamp(width / _buckets.Length, 1, MostCells);
    }

    /// <summary>The values at its ends.</summary>
    public string Title => _buckets.Length == 0 ? string.Empty : string.Create(
        CultureInfo.InvariantCulture, $"{(_buckets[0].Minimum == long.MinValue ? string.Empty : CompactNumber.Of(_buckets[0].Minimum))}..{(_buckets[^1].Maximum == long.MaxValue ? string.Empty : CompactNumber.Of(_buckets[^1].Maximum))}");

    /// <summary>The row of a distribution.</summary>
    public string Row(AggregateRecord entry, WatchGlyphs glyphs)
    {
        if (_buckets.Length == 0) return string.Empty;
        double[] counts = new double[(_buckets.Length + _bucketsEach - 1) / _bucketsEach];
        foreach (AggregateBucket bucket in entry.Buckets)
        {
            if (bucket.Count > 0) counts[_places[bucket.Minimum] / _bucketsEach] += bucket.Count;
        }

        return glyphs.Row(counts, _cellsEach);
    }
}
