namespace DTrace.Core;

/// <summary>
/// The conversions D knows, with their size prefixes (dt_printf.c of libdtrace). The size printed is the argument's own; a prefix only states it.
/// %P (a port) and %I (an Internet address) print what they are given: names are not looked up.
/// </summary>
internal static class PrintfDictionary
{
    private static readonly HashSet<string> IntegerPrefixes = ["", "h", "l", "ll"];

    /// <summary>What the conversion of a name (prefix and letter) wants, or null where there is none of that name.</summary>
    public static PrintfArgumentKind? KindOf(string name)
    {
        string prefix = name[..^1];
        return name[^1] switch
        {
            'd' or 'i' when IntegerPrefixes.Contains(prefix) => PrintfArgumentKind.Integer,
            'o' or 'u' or 'x' or 'X' when IntegerPrefixes.Contains(prefix) => PrintfArgumentKind.Unsigned,
            'e' or 'E' or 'f' or 'g' or 'G' when prefix is "" or "L" => PrintfArgumentKind.FloatingPoint,
            'c' when prefix is "" or "l" or "w" => PrintfArgumentKind.Character,
            's' when prefix is "l" or "w" => PrintfArgumentKind.WideString,
            _ when prefix.Length > 0 => null,
            'p' or 'P' => PrintfArgumentKind.Unsigned,
            'C' => PrintfArgumentKind.Character,
            's' or 'S' or 'I' => PrintfArgumentKind.String,
            'a' => PrintfArgumentKind.KernelAddress,
            'A' => PrintfArgumentKind.UserAddress,
            'k' => PrintfArgumentKind.Stack,
            'Y' or 'T' => PrintfArgumentKind.WallTime,
            '%' => PrintfArgumentKind.None,
            _ => null,
        };
    }
}
