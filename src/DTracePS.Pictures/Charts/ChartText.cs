using DTrace.Core;

namespace DTracePS.Pictures;

/// <summary>Texts of data, made fit to be drawn.</summary>
internal static class ChartText
{
    /// <summary>A key in one line; of a stack the leaf is the first frame.</summary>
    public static string Of(AggregateKey key) =>
        XmlText.Clean(string.Join(' ', key.ToString().Split((char[])['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)));
}
