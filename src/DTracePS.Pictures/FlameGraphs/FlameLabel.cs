namespace DTracePS.Pictures;

/// <summary>What of a name is written into a frame. The script in the picture does the same after a zoom.</summary>
internal static class FlameLabel
{
    /// <summary>The width of every character in pixels: the font is monospaced, of 12 pixels, and nearly all such are 0.6 of that wide.</summary>
    public const double CharacterWidth = 7.2;

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
