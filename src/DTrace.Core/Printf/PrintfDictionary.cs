namespace DTrace.Core;

/// <summary>The conversions D knows, with their size prefixes. The size printed is the argument's own; a prefix only states it.</summary>
internal static class PrintfDictionary
{
    private static readonly HashSet<string> IntegerPrefixes = ["", "h", "hh", "l", "ll"];
    private static readonly HashSet<string> RealPrefixes = ["", "l", "L"];

    /// <summary>What the conversion of a name (prefix and letter) wants, or null where there is none of that name.</summary>
    public static PrintfArgumentKind? KindOf(string name)
    {
        string prefix = name[..^1];
        return name[^1] switch
        {
            'd' or 'i' when IntegerPrefixes.Contains(prefix) => PrintfArgumentKind.Integer,
            'o' or 'u' or 'x' or 'X' when IntegerPrefixes.Contains(prefix) => PrintfArgumentKind.Unsigned,
            'e' or 'E' or 'f' or 'F' or 'g' or 'G' when RealPrefixes.Contains(prefix) => PrintfArgumentKind.FloatingPoint,
            'c' when prefix is "" or "l" or "w" => PrintfArgumentKind.Character,
            's' when prefix is "l" or "w" => PrintfArgumentKind.WideString,
            _ when prefix.Length > 0 => null,
            'p' => PrintfArgumentKind.Unsigned,
            'C' => PrintfArgumentKind.Character,
            's' or 'S' => PrintfArgumentKind.String,
            'a' => PrintfArgumentKind.KernelAddress,
            'A' => PrintfArgumentKind.UserAddress,
            'k' => PrintfArgumentKind.Stack,
            'Y' or 'T' => PrintfArgumentKind.WallTime,
            '%' => PrintfArgumentKind.None,
            _ => null,
        };
    }
}
