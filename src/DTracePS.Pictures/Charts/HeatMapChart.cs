using DTrace.Core;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace DTracePS.Pictures;

/// <summary>A heat map of a quantization: time along the bottom, the buckets up the side, and the darker a cell the more values it holds.</summary>
internal static class HeatMapChart
{
    public const int Height = 450;

    private static readonly OxyColor[] Shades =
        [OxyColor.FromRgb(0xc6, 0xdb, 0xef), OxyColor.FromRgb(0x6b, 0xae, 0xd6), OxyColor.FromRgb(0x21, 0x71, 0xb5), OxyColor.FromRgb(0x08, 0x30, 0x6b)];

    public static PlotModel Of(IReadOnlyList<AggregateRecord> records, ChartOptions options)
    {
        AggregateDefinition definition = ChartInput.Quantization(records, "A heat map");
        HeatColumns columns = HeatColumns.Of(records, options.IsCumulative);
        HashSet<long> used = [.. columns.Columns.SelectMany(column => column.Counts.Keys)];
        if (used.Count == 0) throw ChartInput.Error($"Nothing was added to '{definition}' between its snapshots.");
        BucketScale scale = BucketScale.Of(definition, used, options.Unit);
        RectangleSeries cells = new();
        double total = 0;
        foreach (HeatColumn column in columns.Columns)
        {
            foreach ((long minimum, double count) in column.Counts)
            {
                if (count < 0) throw ChartInput.Error($"'{definition}' has a bucket that holds {count}, which a heat map cannot show.");
                int row = scale.IndexOf(minimum);
                if (row < 0) continue;
                total += count;
                cells.Items.Add(new RectangleItem(new DataPoint(column.Start, row), new DataPoint(column.End, row + 1), Math.Log10(count)));
            }
        }

        PlotModel model = ChartStyle.Model(options.Title ?? definition.ToString(), $"{ChartInput.Plural((long)total, "value")} in {ChartInput.Plural(columns.Columns.Count, "column")}");
        LinearAxis time = ChartStyle.Counts(AxisPosition.Bottom, columns.AxisTitle);
        (time.Minimum, time.Maximum, time.MajorGridlineStyle) = (0, columns.Columns[^1].End, LineStyle.None);
        model.Axes.Add(time);
        model.Axes.Add(scale.Axis(AxisPosition.Left, scale.Step((options.Height ?? Height) - 110, 20)));
        model.Axes.Add(Colours(cells.Items.Max(cell => cell.Value)));
        model.Series.Add(cells);
        return model;
    }

    /// <summary>
    /// Counts differ by orders of magnitude, so their logarithms choose the colours: one hue from light to dark, which every eye tells apart, the
    /// light end next to the white of empty cells.
    /// </summary>
    private static LinearColorAxis Colours(double greatest) => new()
    {
        Position = AxisPosition.Right,
        Palette = OxyPalette.Interpolate(256, Shades),
        Minimum = 0,
        Maximum = Math.Max(greatest, 0.30103),
        Title = "count",
        MajorStep = greatest >= 2 ? 1 : 0.30103,
        MinorTickSize = 0,
        AxisDistance = 12,
        LabelFormatter = exponent => ValueLabel.Count(Math.Round(Math.Pow(10, exponent))),
    };
}
