using System.Globalization;
using DTrace.Core;

namespace DTracePS.Pictures;

/// <summary>
/// The colours of frames: orange for user code, blue for the kernel, grey for labels, each a little different by name. Orange and blue stay apart
/// for every kind of colour blindness, and all are light enough for black text.
/// </summary>
internal static class FlameColour
{
    public const string User = "#f0b268";
    public const string Kernel = "#93c3e8";
    public const string Label = "#d4d4d4";

    public static string Of(StackLevel level)
    {
        uint hash = Hash(level.Name);
        int first = (int)(hash % 32);
        int second = (int)(hash / 32 % 32);
        return level.Kind switch
        {
            StackLevelKind.Kernel => Hex(124 + first, 180 + second, 228 + (first / 2)),
            StackLevelKind.User => Hex(235 + (second / 2), 158 + first, 78 + second),
            _ => Hex(204 + (first / 2), 204 + (first / 2), 204 + (first / 2)),
        };
    }

    /// <summary>FNV-1a: of a string's own hash code each process has another.</summary>
    private static uint Hash(string name)
    {
        uint hash = 2_166_136_261;
        foreach (char letter in name) hash = (hash ^ letter) * 16_777_619;
        return hash;
    }

    private static string Hex(int red, int green, int blue) => string.Create(CultureInfo.InvariantCulture, $"#{red:x2}{green:x2}{blue:x2}");
}
