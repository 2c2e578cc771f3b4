using System.Text;
using System.Xml;
using System.Xml.Linq;
using DTrace.Core;
using OxyPlot;

namespace DTracePS.Pictures;

/// <summary>Draws aggregations as charts: SVG as text. Each shows one aggregation; entries of one key are merged.</summary>
public static class Chart
{
    /// <summary>What suits the records: of quantizations a heat map where there are several snapshots, else a histogram; bars of anything else.</summary>
    /// <exception cref="DTraceException">As of a histogram.</exception>
    public static string Suitable(IReadOnlyList<AggregateRecord> records, ChartOptions options)
    {
        if (!DistributionText.IsDistribution(ChartInput.Definition(records).Action)) return Bars(records, options);
        return HeatColumns.Snapshots(records).Count > 1 ? HeatMap(records, options) : Histogram(records, options);
    }

    /// <summary>A histogram of a quantization, all its keys together.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>: there is nothing to draw, or not of this kind, or a size is out of its range.</exception>
    public static string Histogram(IReadOnlyList<AggregateRecord> records, ChartOptions options) =>
        Draw(records, options, HistogramChart.Of, _ => HistogramChart.Height);

    /// <summary>A heat map of quantizations over time: snapshots one after another, or keys whose first part is the time.</summary>
    /// <exception cref="DTraceException">As of a histogram.</exception>
    public static string HeatMap(IReadOnlyList<AggregateRecord> records, ChartOptions options) =>
        Draw(records, options, HeatMapChart.Of, _ => HeatMapChart.Height);

    /// <summary>A bar for each entry of a keyed value.</summary>
    /// <exception cref="DTraceException">As of a histogram.</exception>
    public static string Bars(IReadOnlyList<AggregateRecord> records, ChartOptions options) =>
        Draw(records, options, BarChart.Of, model => BarChart.Height(model.Annotations.Count));

    private static string Draw(
        IReadOnlyList<AggregateRecord> records, ChartOptions options, Func<IReadOnlyList<AggregateRecord>, ChartOptions, PlotModel> make, Func<PlotModel, int> height)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(options);
        if (Math.Min(options.Width, options.Height ?? options.Width) < ChartOptions.MinimumSize || Math.Max(options.Width, options.Height ?? 0) > ChartOptions.MaximumSize)
        {
            throw ChartInput.Error($"A chart is {ChartOptions.MinimumSize} to {ChartOptions.MaximumSize} pixels wide and high.");
        }

        PlotModel model = make(records, options);
        (string title, string subtitle) = (model.Title, model.Subtitle);
        double room = options.Width - model.Padding.Left - model.Padding.Right;
        (model.Title, model.Subtitle) = (TextRuler.Fit(title, room, model.TitleFontSize), TextRuler.Fit(subtitle, room, model.SubtitleFontSize));
        using MemoryStream stream = new();
        new SvgExporter { Width = options.Width, Height = options.Height ?? height(model), IsDocument = false, TextMeasurer = new TextRuler() }.Export(model, stream);
        return Described(stream.ToArray(), title, subtitle);
    }

    /// <summary>OxyPlot's picture with a name and a description for those who do not see it.</summary>
    private static string Described(byte[] svg, string title, string subtitle)
    {
        using XmlReader reader = XmlReader.Create(new MemoryStream(svg), new XmlReaderSettings { IgnoreWhitespace = true });
        XElement root = XDocument.Load(reader).Root!;
        root.SetAttributeValue("role", "img");
        root.SetAttributeValue("aria-labelledby", "title desc");
        root.AddFirst(
            new XElement(root.Name.Namespace + "title", new XAttribute("id", "title"), title),
            new XElement(root.Name.Namespace + "desc", new XAttribute("id", "desc"), subtitle));
        foreach (XElement label in root.Descendants(root.Name.Namespace + "text")) PlaceByBaseline(label);
        StringBuilder text = new();
        using (XmlWriter writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, IndentChars = string.Empty, NewLineChars = "\n" }))
        {
            root.Save(writer);
        }

        return text.Append('\n').ToString();
    }

    /// <summary>
    /// OxyPlot says by dominant-baseline whether a text hangs from its point or is in the middle of it, which librsvg and others pass over. A shift of the
    /// baseline says the same everywhere: by a cap's height, which is some 0.72 of the size in the fonts that come into question, and by half of it.
    /// </summary>
    private static void PlaceByBaseline(XElement text)
    {
        XAttribute? baseline = text.Attribute("dominant-baseline");
        string? shift = baseline?.Value switch { "hanging" => "0.8em", "middle" => "0.36em", _ => null };
        baseline?.Remove();
        if (shift is not null) text.SetAttributeValue("dy", shift);
    }
}
