using OxyPlot;

namespace DTracePS.Pictures;

/// <summary>
/// Measures texts for OxyPlot, whose own measure for SVG is too short. There is no font at hand, so widths are those of Helvetica (Adobe's font metrics, in
/// thousandths of the size), with which Arial and its free likenesses agree, and room for the wider fonts that stand in where none of them is there, as
/// DejaVu Sans is on most Linux systems.
/// </summary>
internal sealed class TextRuler : RenderContextBase
{
    private const double Room = 1.22;
    private const double LineHeight = 1.2;
    private const int OtherWidth = 600;

    /// <summary>From the space to the tilde.</summary>
    private static readonly int[] Widths =
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556,
        556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
        667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556,
        556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    ];

    /// <summary>The width of a text in pixels.</summary>
    public static double Width(string text, double fontSize) =>
        text.Sum(letter => letter - ' ' is >= 0 and int index && index < Widths.Length ? Widths[index] : OtherWidth) * Room * fontSize / 1000;

    /// <summary>As much of a text as there is room for, with an ellipsis where that is not all.</summary>
    public static string Fit(string text, double width, double fontSize)
    {
        if (Width(text, fontSize) <= width) return text;
        int length = text.Length;
        while (length > 1 && Width(text[..length] + "…", fontSize) > width) length--;
        if (char.IsHighSurrogate(text[length - 1])) length--;
        return text[..length] + "…";
    }

    /// <inheritdoc/>
    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight) =>
        string.IsNullOrEmpty(text) ? OxySize.Empty : new OxySize(Width(text, fontSize), LineHeight * fontSize);

    /// <inheritdoc/>
    public override void DrawLine(IList<ScreenPoint> points, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode, double[] dashArray, LineJoin lineJoin) =>
        throw new NotSupportedException();

    /// <inheritdoc/>
    public override void DrawPolygon(
        IList<ScreenPoint> points, OxyColor fill, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode, double[] dashArray, LineJoin lineJoin) =>
        throw new NotSupportedException();

    /// <inheritdoc/>
    public override void DrawText(
        ScreenPoint p, string text, OxyColor fill, string fontFamily, double fontSize, double fontWeight, double rotate, HorizontalAlignment halign, VerticalAlignment valign, OxySize? maxSize) =>
        throw new NotSupportedException();

    /// <inheritdoc/>
    public override int ClipCount => 0;

    /// <inheritdoc/>
    public override void PushClip(OxyRect clippingRectangle) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void PopClip() => throw new NotSupportedException();
}
