using System.Text;

namespace DTracePS;

/// <summary>What bars and shades are drawn with.</summary>
/// <param name="BarParts">A bar's last cell, the more of it filled the later in the list; the last is a full cell.</param>
/// <param name="Negative">The cell of a bar for a value below zero.</param>
/// <param name="Shades">A cell's shade, from nothing to the most.</param>
/// <param name="Cut">What ends a text that was cut.</param>
internal sealed record WatchGlyphs(string BarParts, char Negative, string Shades, string Cut)
{
    private const int Utf8 = 65001;

    /// <summary>Block elements, each of one cell.</summary>
    public static WatchGlyphs Blocks { get; } = new("▏▎▍▌▋▊▉█", '░', " ░▒▓█", "…");

    /// <summary>For terminals of another encoding.</summary>
    public static WatchGlyphs Ascii { get; } = new("#", '-', " .:-=+*#%@", "~");

    /// <summary>Those that an encoding can write.</summary>
    public static WatchGlyphs Of(Encoding encoding) => encoding.CodePage == Utf8 || encoding is UnicodeEncoding ? Blocks : Ascii;

    /// <summary>A bar: its share of the greatest fills its share of the width. What is not 0 has a part of a cell at least.</summary>
    public string Bar(double value, double greatest, int width)
    {
        if (value == 0 || greatest == 0 || width <= 0) return string.Empty;
        int parts = (int)Math.Clamp(Math.Round(Math.Abs(value) / greatest * width * BarParts.Length), 1, width * BarParts.Length);
        (int full, int part) = Math.DivRem(parts, BarParts.Length);
        if (value < 0) return new string(Negative, Math.Max(1, full));
        string bar = new(BarParts[^1], full);
        return part == 0 ? bar : bar + BarParts[part - 1];
    }

    /// <summary>A row of shades: what is not 0 has the lightest at least.</summary>
    public string Row(IReadOnlyList<double> counts, int cellsEach)
    {
        double most = counts.Max();
        StringBuilder row = new(counts.Count * cellsEach);
        foreach (double count in counts)
            row.Append(Shades[count <= 0 ? 0 : (int)Math.Ceiling(count / most * (Shades.Length - 1))], cellsEach);
        return row.ToString();
    }
}
