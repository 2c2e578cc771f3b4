using DTrace.Core;

namespace DTracePS.Pictures;

/// <summary>Texts of data, cut to what a chart has room for.</summary>
internal static class ChartText
{
    private const int Longest = 40;

    /// <summary>A key; of a stack the leaf is the first frame.</summary>
    public static string Short(AggregateKey key) => Short(key.ToString());

    private static string Short(string text)
    {
        string line = string.Join(' ', text.Split((char[])['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
        return XmlText.Clean(line.Length <= Longest ? line : string.Concat(line.AsSpan(0, Longest - 1), "…"));
    }
}
