using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using DTrace.Core;

namespace DTracePS.Pictures;

/// <summary>
/// Draws stacks as a flame graph: an SVG that needs nothing beside it. Each frame is as wide as the weight of the stacks it is in; hovering tells its
/// share, a click zooms, a box searches, and all of it works from the keyboard too. Equal stacks make equal pictures, byte by byte.
/// </summary>
public static class FlameGraph
{
    private const string Svg = "http://www.w3.org/2000/svg";
    private const string Html = "http://www.w3.org/1999/xhtml";
    private const int Margin = 10;
    private const int Top = 64;
    private const int Bottom = 48;
    private const int FrameHeight = 17;

    /// <summary>The picture, as text.</summary>
    /// <param name="stacks">The stacks.</param>
    /// <param name="options">How it is drawn.</param>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>: there are no stacks, or an option is out of its range.</exception>
    public static string Render(IReadOnlyList<CollapsedStack> stacks, FlameGraphOptions options)
    {
        ArgumentNullException.ThrowIfNull(stacks);
        ArgumentNullException.ThrowIfNull(options);
        if (stacks.Count == 0) throw new DTraceException(DTraceErrorKind.Argument, "There are no stacks to draw.");
        if (options.Width is < FlameGraphOptions.MinimumWidth or > FlameGraphOptions.MaximumWidth)
        {
            throw new DTraceException(DTraceErrorKind.Argument, $"A flame graph is {FlameGraphOptions.MinimumWidth} to {FlameGraphOptions.MaximumWidth} pixels wide.");
        }

        FlameLayout layout = FlameLayout.Of(FlameNode.Of(stacks), options.Width - (2 * Margin));
        StringBuilder text = new();
        using (XmlWriter writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, NewLineChars = "\n" }))
        {
            Write(writer, layout, stacks.Count, options);
        }

        return text.Append('\n').ToString();
    }

    private static void Write(XmlWriter writer, FlameLayout layout, int stacks, FlameGraphOptions options)
    {
        int inner = options.Width - (2 * Margin);
        int height = Top + (layout.Depth * FrameHeight) + Bottom;
        writer.WriteStartElement("svg", Svg);
        Attributes(writer, ("width", options.Width), ("height", height), ("viewBox", $"0 0 {options.Width} {height}"), ("role", "graphics-document document"), ("aria-labelledby", "title desc"));
        if (options.IsInverted) writer.WriteAttributeString("data-inverted", "true");
        writer.WriteAttributeString("data-layout", Layout(inner, options));
        Text(writer, "title", options.Title, ("id", "title"));
        Text(writer, "desc", Description(layout, stacks, options), ("id", "desc"));
        Text(writer, "style", "\n" + Resource("flamegraph.css"));
        Element(writer, "rect", ("width", "100%"), ("height", "100%"), ("fill", "#fff"));
        Text(writer, "text", TextRuler.Fit(options.Title, inner, 17), ("id", "heading"), ("x", options.Width / 2), ("y", 26));
        Controls(writer, options.Width);
        foreach (FlameFrame frame in layout.Frames) Frame(writer, frame, layout, inner, options);
        Legend(writer, layout, options.Width, height);
        writer.WriteStartElement("script", Svg);
        writer.WriteCData("\n" + Resource("flamegraph.js"));
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void Frame(XmlWriter writer, FlameFrame frame, FlameLayout layout, int inner, FlameGraphOptions options)
    {
        double x = Margin + ((double)inner * frame.Start / layout.Total);
        double width = (double)inner * frame.Weight / layout.Total;
        int row = options.IsInverted ? frame.Depth : layout.Depth - 1 - frame.Depth;
        int y = Top + (row * FrameHeight);
        writer.WriteWhitespace("\n");
        writer.WriteStartElement("g", Svg);
        Attributes(writer, ("class", "frame"), ("data-at", $"{frame.Depth} {frame.Start} {frame.Weight}"));
        double share = 100.0 * frame.Weight / layout.Total;
        Text(writer, "title", string.Create(CultureInfo.InvariantCulture, $"{frame.Level.Name} ({frame.Weight:n0} {options.CountName}, {share:0.00}%)"));
        Element(writer, "rect", ("x", Pixels(x)), ("y", y), ("width", Pixels(width)), ("height", FrameHeight - 1), ("fill", FlameColour.Of(frame.Level)));
        string label = FlameLabel.Of(frame.Level.Name, width);
        if (label.Length > 0) Text(writer, "text", label, ("x", Pixels(x + 3)), ("y", y + 12));
        writer.WriteEndElement();
    }

    /// <summary>What the script works is hidden until it runs: a picture shown without it has nothing that does not work.</summary>
    private static void Controls(XmlWriter writer, int width)
    {
        writer.WriteStartElement("g", Svg);
        Attributes(writer, ("id", "controls"), ("class", "hidden"));
        writer.WriteStartElement("g", Svg);
        Attributes(writer, ("id", "reset"), ("class", "hidden"), ("role", "button"), ("tabindex", "0"));
        Text(writer, "text", "Reset zoom", ("x", Margin), ("y", 52));
        writer.WriteEndElement();
        writer.WriteStartElement("foreignObject", Svg);
        Attributes(writer, ("x", width - Margin - 220), ("y", 36), ("width", 220), ("height", 22));
        writer.WriteStartElement("input", Html);
        Attributes(writer, ("id", "search"), ("type", "search"), ("placeholder", "Search, a regular expression ( / )"), ("aria-label", "Search frames"));
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void Legend(XmlWriter writer, FlameLayout layout, int width, int height)
    {
        Text(writer, "text", string.Empty, ("id", "details"), ("x", Margin), ("y", height - 28));
        Text(writer, "text", string.Empty, ("id", "matched"), ("x", width - Margin), ("y", height - 28), ("aria-live", "polite"));
        int x = Margin;
        foreach ((StackLevelKind kind, string name, string colour) in new[]
        {
            (StackLevelKind.User, "user", FlameColour.User), (StackLevelKind.Kernel, "kernel", FlameColour.Kernel), (StackLevelKind.Label, "key", FlameColour.Label),
        })
        {
            if (!layout.Frames.Skip(1).Any(frame => frame.Level.Kind == kind)) continue;
            Element(writer, "rect", ("x", x), ("y", height - 19), ("width", 11), ("height", 11), ("fill", colour));
            Text(writer, "text", name, ("x", x + 16), ("y", height - 9));
            x += 80;
        }

        if (layout.Left > 0) Text(writer, "text", TooNarrow(layout), ("class", "end"), ("x", width - Margin), ("y", height - 9));
    }

    private static string Layout(int inner, FlameGraphOptions options) => JsonSerializer.Serialize(
        new { left = Margin, inner, character = FlameLabel.CharacterWidth, count = options.CountName });

    private static string Description(FlameLayout layout, int stacks, FlameGraphOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"A flame graph of {stacks:n0} stacks, {layout.Total:n0} {options.CountName}: {layout.Frames.Count:n0} frames, each as wide as its share.{(layout.Left > 0 ? " " + TooNarrow(layout) + "." : string.Empty)}");

    private static string TooNarrow(FlameLayout layout) =>
        string.Create(CultureInfo.InvariantCulture, $"{layout.Left:n0} frames narrower than {FlameLayout.NarrowestFrame} px are not drawn");

    private static string Pixels(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static void Element(XmlWriter writer, string name, params (string Name, object Value)[] attributes)
    {
        writer.WriteStartElement(name, Svg);
        Attributes(writer, attributes);
        writer.WriteEndElement();
    }

    private static void Text(XmlWriter writer, string name, string text, params (string Name, object Value)[] attributes)
    {
        writer.WriteStartElement(name, Svg);
        Attributes(writer, attributes);
        writer.WriteString(XmlText.Clean(text));
        writer.WriteEndElement();
    }

    private static void Attributes(XmlWriter writer, params (string Name, object Value)[] attributes)
    {
        foreach ((string name, object value) in attributes) writer.WriteAttributeString(name, string.Create(CultureInfo.InvariantCulture, $"{value}"));
    }

    private static string Resource(string name)
    {
        using Stream stream = typeof(FlameGraph).Assembly.GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
