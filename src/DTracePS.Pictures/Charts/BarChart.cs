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

    /// <summary>How much of the width the keys take at most.</summary>
    private const double LabelShare = 0.4;

    /// <summary>Between a bar and its number.</summary>
    private const int Gap = 4;

    /// <summary>What the picture's edges and the axis take of the width.</summary>
    private const int Frame = 50;

    /// <summary>The height that gives each bar its room.</summary>
    public static int Height(int bars) => 110 + (BarHeight * bars);

    public static PlotModel Of(IReadOnlyList<AggregateRecord> records, ChartOptions options)
    {
        AggregateDefinition definition = ChartInput.Definition(records);
        if (DistributionText.IsDistribution(definition.Action)) throw ChartInput.Error($"Bars are drawn of single values, and '{definition}' is a quantization: use a histogram or a heat map.");
        if (definition.Action == AggregateAction.Unknown) throw ChartInput.Error($"'{definition}' is of a function that this version does not know.");
        AggregateRecord[] entries = [.. ChartInput.Merged(records).OrderByDescending(Value).ThenBy(record => record.Key)];
        List<(string Label, double Value, OxyColor Colour)> bars =
            [.. entries.Take(options.Top).Select(record => (record.Key.Count == 0 ? definition.ToString() : ChartText.Of(record.Key), Value(record), ChartStyle.Bar))];
        AggregateRecord[] others = [.. entries.Skip(options.Top)];
        bool canAdd = definition.Action is AggregateAction.Count or AggregateAction.Sum;
        if (others.Length > 0 && canAdd) bars.Add(($"{ChartInput.Plural(others.Length, "other")}", others.Sum(Value), ChartStyle.Others));
        string subtitle = ChartInput.Plural(entries.Length, "key") + (others.Length > 0 && !canAdd ? $", of which the greatest {options.Top} are shown" : string.Empty);
        return Model(options.Title ?? definition.ToString(), subtitle, bars, options);
    }

    private static PlotModel Model(string title, string subtitle, List<(string Label, double Value, OxyColor Colour)> bars, ChartOptions options)
    {
        PlotModel model = ChartStyle.Model(title, subtitle);
        CategoryAxis labels = new() { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0, GapWidth = 0.25, MajorTickSize = 0, IsTickCentered = true };
        LinearAxis values = ChartStyle.Counts(AxisPosition.Bottom, string.Empty, options.Unit);
        BarSeries series = new() { StrokeThickness = 0 };
        for (int i = 0; i < bars.Count; i++)
        {
            (string label, double value, OxyColor colour) = bars[i];
            labels.Labels.Add(TextRuler.Fit(label, LabelShare * options.Width, ChartStyle.FontSize));
            series.Items.Add(new BarItem(value) { Color = colour });
            model.Annotations.Add(new TextAnnotation
            {
                Text = ValueLabel.Of(value, options.Unit),
                TextPosition = new DataPoint(value, i),
                TextHorizontalAlignment = value < 0 ? HorizontalAlignment.Right : HorizontalAlignment.Left,
                TextVerticalAlignment = VerticalAlignment.Middle,
                Offset = new ScreenVector(value < 0 ? -Gap : Gap, 0),
                StrokeThickness = 0,
            });
        }

        double plot = options.Width - labels.Labels.Max(label => TextRuler.Width(label, ChartStyle.FontSize)) - Frame;
        (values.MinimumPadding, values.MaximumPadding) = Padding(bars, options.Unit, plot);
        model.Axes.Add(labels);
        model.Axes.Add(values);
        model.Series.Add(series);
        return model;
    }

    /// <summary>Room for the numbers beyond the ends of the bars, as shares of what the bars take.</summary>
    private static (double Below, double Above) Padding(List<(string Label, double Value, OxyColor Colour)> bars, string unit, double plot)
    {
        double below = Widest(bars.Where(bar => bar.Value < 0)), above = Widest(bars.Where(bar => bar.Value >= 0));
        double room = Math.Max(plot - below - above, plot / 4);
        return (below / room, above / room);

        double Widest(IEnumerable<(string Label, double Value, OxyColor Colour)> some) =>
            some.Select(bar => TextRuler.Width(ValueLabel.Of(bar.Value, unit), ChartStyle.FontSize) + (2 * Gap)).DefaultIfEmpty(0).Max();
    }

    private static double Value(AggregateRecord record) => Convert.ToDouble(record.Value, System.Globalization.CultureInfo.InvariantCulture);
}
