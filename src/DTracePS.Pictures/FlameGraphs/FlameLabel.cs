namespace DTracePS.Pictures;

/// <summary>What of a name is written into a frame. The script in the picture does the same after a zoom.</summary>
internal static class FlameLabel
{
    public const int FontSize = 12;

    /// <summary>The width of every character: the font is monospaced, 0.6 of its size as nearly all are.</summary>
    public const double CharacterWidth = FontSize * 0.6;

    /// <summary>Fewer characters say nothing.</summary>
    private const int FewestCharacters = 3;

    /// <summary>The name; without its module if it does not fit with it; cut short if not even then; nothing where hardly a letter fits.</summary>
    public static string Of(string name, double width)
    {
        int room = (int)((width - 6) / CharacterWidth);
        if (room < FewestCharacters) return string.Empty;
        if (name.Length <= room) return name;
        string symbol = name[(name.LastIndexOf('`') + 1)..];
        return symbol.Length <= room ? symbol : string.Concat(symbol.AsSpan(0, room - 1), "…");
    }
}
