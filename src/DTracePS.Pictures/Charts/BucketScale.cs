using DTrace.Core;
using OxyPlot.Axes;

namespace DTracePS.Pictures;

/// <summary>
/// The buckets a chart shows, from the first that is not empty to the last or a little beyond, side by side at equal width: bucket i lies between the marks i and i + 1,
/// which carry its bounds.
/// </summary>
internal sealed class BucketScale
{
    private readonly AggregateBucket[] _buckets;
    private readonly string _unit;

    private BucketScale(AggregateBucket[] buckets, string unit) => (_buckets, _unit) = (buckets, unit);

    public int Count => _buckets.Length;

    /// <summary>The scale of what the records hold.</summary>
    /// <param name="definition">What all of them are of.</param>
    /// <param name="used">The beginnings of buckets that are not empty; at least one.</param>
    /// <param name="unit">What the values measure.</param>
    /// <param name="beside">How many empty buckets are shown on either side.</param>
    public static BucketScale Of(AggregateDefinition definition, IReadOnlySet<long> used, string unit, int beside = 0)
    {
        AggregateBucket[] all = [.. AggregateRanges.Of(definition)];
        int first = Array.FindIndex(all, bucket => used.Contains(bucket.Minimum));
        int last = Array.FindLastIndex(all, bucket => used.Contains(bucket.Minimum));
        return new BucketScale(all[Math.Max(first - beside, 0)..Math.Min(last + beside + 1, all.Length)], unit);
    }

    /// <summary>Where the bucket with this beginning stands.</summary>
    public int IndexOf(long minimum) => Array.FindIndex(_buckets, bucket => bucket.Minimum == minimum);

    /// <summary>The axis, whose marks are the bounds of buckets.</summary>
    /// <param name="position">Where it stands.</param>
    /// <param name="step">How many buckets lie between two marks.</param>
    public LinearAxis Axis(AxisPosition position, int step) => new()
    {
        Position = position,
        Minimum = 0,
        Maximum = Count,
        MajorStep = step,
        MinorStep = step,
        TickStyle = TickStyle.Outside,
        LabelFormatter = mark => Bound((int)Math.Round(mark)),
    };

    /// <summary>The marks' step at which labels of this length each have the room they need.</summary>
    /// <param name="length">The axis in pixels.</param>
    /// <param name="labelSize">Pixels a label takes along it; 0 for its text's width.</param>
    public int Step(double length, double labelSize = 0)
    {
        double needed = labelSize > 0 ? labelSize : Enumerable.Range(0, Count + 1).Max(i => TextRuler.Width(Bound(i), ChartStyle.FontSize)) + 10;
        int step = Math.Max(1, (int)Math.Ceiling(needed / (length / Count)));
        return step <= 2 ? step : (step + 4) / 5 * 5;
    }

    private string Bound(int index)
    {
        if (index == Count) return _buckets[^1].Maximum == long.MaxValue ? "∞" : ValueLabel.Of(_buckets[^1].Maximum + 1.0, _unit);
        return index < 0 || index > Count ? string.Empty : _buckets[index].Minimum == long.MinValue ? "−∞" : ValueLabel.Of(_buckets[index].Minimum, _unit);
    }
}
