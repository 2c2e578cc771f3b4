using System.Globalization;
using System.Numerics;

namespace DTrace.AbiServer;

/// <summary>
/// The number a value's text stands for (dt_options.c): null where it is not of its option's syntax. Numbers are those of C's strtoull with base 0.
/// </summary>
internal static class OptionNumbers
{
    private static readonly string[] On = ["yes", "enable", "enabled", "true", "on", "set"];
    private static readonly string[] Off = ["no", "disable", "disabled", "false", "off", "unset", ""];

    private static readonly (string Unit, long Nanoseconds)[] Units =
    [
        ("nsec", 1), ("ns", 1), ("usec", 1000), ("us", 1000), ("msec", 1_000_000), ("ms", 1_000_000), ("sec", 1_000_000_000), ("min", 60_000_000_000),
        ("hour", 3_600_000_000_000), ("day", 86_400_000_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ];

    /// <summary>The number.</summary>
    /// <param name="name">The option.</param>
    /// <param name="option">What is known of it.</param>
    /// <param name="value">The text; null where none was given.</param>
    /// <param name="facts">The platform's constants.</param>
    public static long? Of(string name, OptionFact option, string? value, PlatformFacts facts) => option.Syntax switch
    {
        "flag" => value is null ? 1 : null,
        "flag-ignoring-value" => 1,
        "string" => value is null ? null : 1,
        "size" => value is null ? 0 : Size(value),
        "rate" => value is null ? 0 : Rate(value),
        "switch/number" => Switch(value, facts.Constant("DTRACEOPT_UNSET")),
        "enum" => Word(name, option.Words, value, facts),
        "int" => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null,
        _ => throw new InvalidOperationException($"option {name} is of the unknown syntax {option.Syntax}"),
    };

    private static long? Size(string text)
    {
        int power = text.Length == 0 ? -1 : "kmgt".IndexOf(char.ToLowerInvariant(text[^1]), StringComparison.Ordinal);
        return Signed(Unsigned(power < 0 ? text : text[..^1]) * BigInteger.Pow(1024, power + 1));
    }

    private static long? Rate(string text)
    {
        if (text.EndsWith("hz", StringComparison.OrdinalIgnoreCase))
            return Unsigned(text[..^2]) is { } frequency ? frequency.IsZero ? 0 : Math.Max(1, (long)(1_000_000_000 / frequency)) : null;
        foreach ((string unit, long nanoseconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase) && Unsigned(text[..^unit.Length]) is { } count) return Signed(count * nanoseconds);
        }

        return Signed(Unsigned(text));
    }

    private static long? Switch(string? text, long unset)
    {
        if (text is null) return 0;
        if (On.Contains(text, StringComparer.OrdinalIgnoreCase)) return 1;
        return Off.Contains(text, StringComparer.OrdinalIgnoreCase) ? unset : Signed(Unsigned(text));
    }

    private static long? Word(string name, string[] words, string? value, PlatformFacts facts)
    {
        StringComparison comparison = name == "linktype" ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (!Array.Exists(words, word => string.Equals(word, value, comparison))) return null;
        return name is "bufpolicy" or "bufresize" ? facts.Constant($"DTRACEOPT_{name}_{value}".ToUpperInvariant()) : 1;
    }

    private static BigInteger? Unsigned(string text)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hexadecimal) ? hexadecimal : null;
        if (text.Length == 0 || !text.All(char.IsAsciiDigit)) return null;
        if (text[0] != '0') return BigInteger.Parse(text, CultureInfo.InvariantCulture);
        return text.All(digit => digit < '8') ? text.Aggregate(BigInteger.Zero, (sum, digit) => (sum * 8) + (digit - '0')) : null;
    }

    private static long? Signed(BigInteger? number) => number <= long.MaxValue ? (long)number : null;
}
