using OxyPlot;
using OxyPlot.Axes;

namespace DTracePS.Pictures;

/// <summary>What all charts look like.</summary>
internal static class ChartStyle
{
    public const double FontSize = 13;

    /// <summary>Blue of the Okabe-Ito palette, which is made for all kinds of colour blindness.</summary>
    public static readonly OxyColor Bar = OxyColor.FromRgb(0x00, 0x72, 0xb2);

    public static readonly OxyColor Others = OxyColor.FromRgb(0x99, 0x99, 0x99);

    private static readonly OxyColor GridLine = OxyColor.FromRgb(0xe2, 0xe2, 0xe2);

    public static PlotModel Model(string title, string subtitle) => new()
    {
        Title = XmlText.Clean(title),
        TitleFontSize = 17,
        TitleFontWeight = FontWeights.Normal,
        TitlePadding = 10,
        TitleHorizontalAlignment = TitleHorizontalAlignment.CenteredWithinView,
        Subtitle = subtitle,
        SubtitleFontSize = FontSize,
        SubtitleColor = OxyColor.FromRgb(0x55, 0x55, 0x55),
        Background = OxyColors.White,
        DefaultFont = "Arial, Helvetica, sans-serif",
        DefaultFontSize = FontSize,
        PlotAreaBorderColor = OxyColor.FromRgb(0x88, 0x88, 0x88),
        PlotAreaBorderThickness = new OxyThickness(1, 0, 0, 1),
        Padding = new OxyThickness(12, 12, 24, 12),
    };

    /// <summary>An axis of numbers, with lines across the chart.</summary>
    public static LinearAxis Counts(AxisPosition position, string title, string unit = "", double minimumStep = 0) => new()
    {
        Position = position,
        Title = title,
        MajorGridlineStyle = LineStyle.Solid,
        MajorGridlineColor = GridLine,
        MinorTickSize = 0,
        MinimumMajorStep = minimumStep,
        MaximumPadding = 0.08,
        MinimumPadding = 0,
        LabelFormatter = value => ValueLabel.Of(value, unit),
    };
}
