using DTrace.Core;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace DTracePS.Pictures;

/// <summary>Bars of an aggregation's entries, the greatest first; what is beyond the chosen number is one bar of its own where it can be added up.</summary>
internal static class BarChart
{
    private const int BarHeight = 22;

    /// <summary>The height that gives each bar its room.</summary>
    public static int Height(int bars) => 110 + (BarHeight * bars);

    public static PlotModel Of(IReadOnlyList<AggregateRecord> records, ChartOptions options)
    {
        AggregateDefinition definition = ChartInput.Definition(records);
        if (DistributionText.IsDistribution(definition.Action)) throw ChartInput.Error($"Bars are drawn of single values, and '{definition}' is a quantization: use a histogram or a heat map.");
        if (definition.Action == AggregateAction.Unknown) throw ChartInput.Error($"'{definition}' is of a function that this version does not know.");
        AggregateRecord[] entries = [.. ChartInput.Merged(records).OrderByDescending(Value).ThenBy(record => record.Key)];
        List<(string Label, double Value, OxyColor Colour)> bars =
            [.. entries.Take(options.Top).Select(record => (record.Key.Count == 0 ? definition.ToString() : ChartText.Short(record.Key), Value(record), ChartStyle.Bar))];
        AggregateRecord[] others = [.. entries.Skip(options.Top)];
        bool canAdd = definition.Action is AggregateAction.Count or AggregateAction.Sum;
        if (others.Length > 0 && canAdd) bars.Add(($"{ChartInput.Plural(others.Length, "other")}", others.Sum(Value), ChartStyle.Others));
        string subtitle = ChartInput.Plural(entries.Length, "key") + (others.Length > 0 && !canAdd ? $", of which the greatest {options.Top} are shown" : string.Empty);
        return Model(options.Title ?? definition.ToString(), subtitle, bars, options.Unit);
    }

    private static PlotModel Model(string title, string subtitle, List<(string Label, double Value, OxyColor Colour)> bars, string unit)
    {
        PlotModel model = ChartStyle.Model(title, subtitle);
        CategoryAxis labels = new() { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0, GapWidth = 0.25, MajorTickSize = 0, IsTickCentered = true };
        LinearAxis values = ChartStyle.Counts(AxisPosition.Bottom, string.Empty, unit);
        BarSeries series = new() { StrokeThickness = 0 };
        for (int i = 0; i < bars.Count; i++)
        {
            (string label, double value, OxyColor colour) = bars[i];
            labels.Labels.Add(label);
            series.Items.Add(new BarItem(value) { Color = colour });
            model.Annotations.Add(new TextAnnotation
            {
                Text = ValueLabel.Of(value, unit),
                TextPosition = new DataPoint(Math.Max(value, 0), i),
                TextHorizontalAlignment = HorizontalAlignment.Left,
                TextVerticalAlignment = VerticalAlignment.Middle,
                Offset = new ScreenVector(4, 0),
                StrokeThickness = 0,
            });
        }

        // Room for the number behind the longest bar.
        values.MaximumPadding = 0.15;
        values.MinimumPadding = bars.Any(bar => bar.Value < 0) ? 0.05 : 0;
        model.Axes.Add(labels);
        model.Axes.Add(values);
        model.Series.Add(series);
        return model;
    }

    private static double Value(AggregateRecord record) => Convert.ToDouble(record.Value, System.Globalization.CultureInfo.InvariantCulture);
}
