using System.Globalization;
using System.Xml.Linq;

namespace DTracePS.Pictures.Tests;

/// <summary>A picture as its parts; reading it fails where it is not valid XML.</summary>
internal sealed class Picture(string text)
{
    private readonly XElement _root = XDocument.Parse(text).Root!;

    public XElement Root => _root;

    public double Width => Number(_root, "width");

    public string Title => Element("title").Value;

    public string Description => Element("desc").Value;

    /// <summary>All text that is drawn.</summary>
    public IReadOnlyList<string> Texts => [.. _root.Descendants(_root.Name.Namespace + "text").Select(text => text.Value)];

    /// <summary>A flame graph's frames: name and share as hovering tells them, place and size.</summary>
    public IReadOnlyList<PictureFrame> Frames =>
        [.. _root.Descendants().Where(element => (string?)element.Attribute("class") == "frame").Select(Frame)];

    public XElement Element(string name) => _root.Element(_root.Name.Namespace + name)!;

    private PictureFrame Frame(XElement frame)
    {
        XElement rect = frame.Element(_root.Name.Namespace + "rect")!;
        return new PictureFrame(
            frame.Element(_root.Name.Namespace + "title")!.Value,
            frame.Element(_root.Name.Namespace + "text")?.Value ?? string.Empty,
            Number(rect, "x"), Number(rect, "y"), Number(rect, "width"), (string)rect.Attribute("fill")!);
    }

    private static double Number(XElement element, string name) => double.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);
}

internal sealed record PictureFrame(string Title, string Label, double X, double Y, double Width, string Fill);
