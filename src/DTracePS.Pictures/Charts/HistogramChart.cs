using DTrace.Core;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace DTracePS.Pictures;

/// <summary>A histogram of a quantization: the sum of all entries, a bar a bucket, the buckets' bounds as marks, and as dtrace(8) prints it an empty bucket on either side.</summary>
internal static class HistogramChart
{
    public const int Height = 450;

    public static PlotModel Of(IReadOnlyList<AggregateRecord> records, ChartOptions options)
    {
        AggregateDefinition definition = ChartInput.Quantization(records, "A histogram");
        SortedDictionary<long, double> counts = [];
        foreach (AggregateBucket bucket in records.SelectMany(record => record.Buckets)) counts[bucket.Minimum] = counts.GetValueOrDefault(bucket.Minimum) + bucket.Count;
        BucketScale scale = BucketScale.Of(definition, counts.Keys.ToHashSet(), options.Unit, beside: 1);
        int keys = records.Select(record => record.Key).Distinct().Count();
        PlotModel model = ChartStyle.Model(
            options.Title ?? definition.ToString(),
            ChartInput.Plural((long)counts.Values.Sum(), "value") + (keys > 1 ? $", sum of {ChartInput.Plural(keys, "key")}" : records[0].Key.Count > 0 ? $", {ChartText.Of(records[0].Key)}" : string.Empty));
        model.Axes.Add(scale.Axis(AxisPosition.Bottom, scale.Step(options.Width - 110)));
        model.Axes.Add(ChartStyle.Counts(AxisPosition.Left, "count", minimumStep: 1));
        RectangleBarSeries bars = new() { FillColor = ChartStyle.Bar, StrokeThickness = 0 };
        double gap = Math.Min(0.05, 1.0 * scale.Count / options.Width);
        foreach ((long minimum, double count) in counts)
        {
            int index = scale.IndexOf(minimum);
            if (index >= 0) bars.Items.Add(new RectangleBarItem(index + gap, 0, index + 1 - gap, count));
        }

        model.Series.Add(bars);
        return model;
    }
}
