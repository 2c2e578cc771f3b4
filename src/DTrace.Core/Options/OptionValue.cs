using System.Globalization;

namespace DTrace.Core;

/// <summary>
/// Reads and writes the values of options as dt_options.c does. Numbers are unsigned and follow C: decimal, hexadecimal after <c>0x</c>,
/// octal after <c>0</c>. Every error names the syntax wanted.
/// </summary>
public static class OptionValue
{
    private static readonly Dictionary<string, ulong> RateUnits = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ns"] = 1,
        ["nsec"] = 1,
        ["us"] = 1_000,
        ["usec"] = 1_000,
        ["ms"] = 1_000_000,
        ["msec"] = 1_000_000,
        ["s"] = 1_000_000_000,
        ["sec"] = 1_000_000_000,
        ["m"] = 60_000_000_000,
        ["min"] = 60_000_000_000,
        ["h"] = 3_600_000_000_000,
        ["hour"] = 3_600_000_000_000,
        ["d"] = 86_400_000_000_000,
        ["day"] = 86_400_000_000_000,
    };

    /// <summary>What a value of the option must look like, to follow the words "wants".</summary>
    public static string Wanted(OptionDescription option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return option.Syntax switch
        {
            OptionSyntax.Flag => "no value",
            OptionSyntax.Text => option.Form ?? "a text",
            OptionSyntax.Size => "a size: a number with an optional suffix k, m, g or t",
            OptionSyntax.Rate => "a rate: a number with an optional unit ns, us, ms, s, m (minutes), h, d or hz",
            OptionSyntax.Switch => "yes, no, or a number",
            OptionSyntax.Word => "one of " + string.Join(", ", option.Words),
            _ when option.Most != int.MaxValue => string.Create(CultureInfo.InvariantCulture, $"a number from {option.Least} to {option.Most}"),
            _ when option.Least != int.MinValue => string.Create(CultureInfo.InvariantCulture, $"a number from {option.Least} on"),
            _ => "a number",
        };
    }

    /// <summary>The error for a value that is not of its option's syntax.</summary>
    public static DTraceException Error(OptionDescription option, string? value)
    {
        ArgumentNullException.ThrowIfNull(option);
        string given = value is null ? "none was given" : $"'{value}' was given";
        return new DTraceException(DTraceErrorKind.Option, $"Option '{option.Name}' wants {Wanted(option)}; {given}.");
    }

    /// <summary>Checks a value against its option's syntax.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Option"/>: it is not of the syntax.</exception>
    public static void Check(OptionDescription option, string? value)
    {
        ArgumentNullException.ThrowIfNull(option);
        switch (option.Syntax)
        {
            case OptionSyntax.Flag when value is not null:
            case OptionSyntax.Text when value is null:
            case OptionSyntax.Word when value is null || !option.Words.Contains(value, option.IgnoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal):
                throw Error(option, value);
            case OptionSyntax.Size:
                ParseSize(option, value);
                break;
            case OptionSyntax.Rate:
                ParseRate(option, value);
                break;
            case OptionSyntax.Switch:
                ParseSwitch(option, value);
                break;
            case OptionSyntax.Number:
                ParseNumber(option, value);
                break;
        }
    }

    /// <summary>Checks a value, whose syntax is right, against its option's limits.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Option"/>: it is beyond them.</exception>
    public static void CheckLimits(OptionDescription option, string? value)
    {
        ArgumentNullException.ThrowIfNull(option);
        if (option.Limits is not { } limits) return;
        ulong? number = option.Syntax == OptionSyntax.Size ? ParseSize(option, value) : ParseSwitch(option, value);
        if (number is not { } given || given < limits.Least || given > limits.Most)
            throw new DTraceException(DTraceErrorKind.Option, $"Option '{option.Name}' wants {Describe(option)}; '{value}' was given.");
    }

    /// <summary>An option's limits as <c>1 to 4k bytes</c> or <c>a number from 1 to 127</c>; null where it has none.</summary>
    public static string? Describe(OptionDescription option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return option switch
        {
            { Limits: null } => null,
            { Limits: { Most: long.MaxValue } limits } => $"{FormatSize(limits.Least)} bytes or more",
            { Limits: { } limits, Syntax: OptionSyntax.Size } => $"{FormatSize(limits.Least)} to {FormatSize(limits.Most)} bytes",
            { Limits: { } limits } => string.Create(CultureInfo.InvariantCulture, $"a number from {limits.Least} to {limits.Most}"),
        };
    }

    /// <summary>Bytes.</summary>
    public static ulong ParseSize(OptionDescription option, string? value)
    {
        string text = Require(option, value);
        int shift = char.ToLowerInvariant(text[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, 't' => 40, _ => 0 };
        ulong number = ParseUnsigned(shift == 0 ? text : text[..^1]) ?? throw Error(option, value);
        ulong size = number << shift;
        return size >> shift == number && size <= long.MaxValue ? size : throw Error(option, value);
    }

    /// <summary>Nanoseconds; of a frequency, those of its period; 0 where there is no limit.</summary>
    public static ulong ParseRate(OptionDescription option, string? value)
    {
        string text = Require(option, value);
        int digits = text.Length;
        bool isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (!isHex)
        {
            for (digits = 0; digits < text.Length && char.IsAsciiDigit(text[digits]);) digits++;
        }

        ulong number = ParseUnsigned(text[..digits]) ?? throw Error(option, value);
        string unit = text[digits..];
        if (unit.Length == 0) return number;
        if (unit.Equals("hz", StringComparison.OrdinalIgnoreCase)) return number == 0 ? 0 : Math.Max(1, 1_000_000_000 / number);
        if (!RateUnits.TryGetValue(unit, out ulong scale)) throw Error(option, value);
        UInt128 nanoseconds = (UInt128)number * scale;
        return nanoseconds <= long.MaxValue ? (ulong)nanoseconds : throw Error(option, value);
    }

    /// <summary>The number, 1 for yes, 0 for a bare flag (which is on), null for no.</summary>
    public static ulong? ParseSwitch(OptionDescription option, string? value)
    {
        ArgumentNullException.ThrowIfNull(option);
        return value?.ToLowerInvariant() switch
        {
            null => 0,
            "yes" or "enable" or "enabled" or "true" or "on" or "set" => 1,
            "no" or "disable" or "disabled" or "false" or "off" or "unset" or "" => null,
            _ => ParseUnsigned(value) ?? throw Error(option, value),
        };
    }

    /// <summary>The number, within the option's range.</summary>
    public static int ParseNumber(OptionDescription option, string? value)
    {
        ArgumentNullException.ThrowIfNull(option);
        return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= option.Least && number <= option.Most
            ? number
            : throw Error(option, value);
    }

    /// <summary>A size in dtrace's spelling, with the largest suffix that divides it.</summary>
    public static string FormatSize(ulong bytes)
    {
        ReadOnlySpan<char> suffixes = "tgmk";
        for (int i = 0; i < suffixes.Length && bytes != 0; i++)
        {
            int shift = 10 * (suffixes.Length - i);
            if ((bytes & ((1UL << shift) - 1)) == 0) return string.Create(CultureInfo.InvariantCulture, $"{bytes >> shift}{suffixes[i]}");
        }

        return bytes.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A rate in dtrace's spelling, with the largest unit up to seconds that divides it.</summary>
    public static string FormatRate(ulong nanoseconds)
    {
        foreach (string unit in (ReadOnlySpan<string>)["s", "ms", "us"])
        {
            ulong scale = RateUnits[unit];
            if (nanoseconds != 0 && nanoseconds % scale == 0) return string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / scale}{unit}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{nanoseconds}ns");
    }

    private static string Require(OptionDescription option, string? value)
    {
        ArgumentNullException.ThrowIfNull(option);
        return string.IsNullOrEmpty(value) ? throw Error(option, value) : value;
    }

    private static ulong? ParseUnsigned(string text)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hex) ? hex : null;
        }

        if (text.Length > 1 && text[0] == '0') return ParseOctal(text);
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : null;
    }

    private static ulong? ParseOctal(string text)
    {
        UInt128 number = 0;
        foreach (char digit in text)
        {
            if (digit is < '0' or > '7') return null;
            number = (number << 3) | (uint)(digit - '0');
            if (number > ulong.MaxValue) return null;
        }

        return (ulong)number;
    }
}
