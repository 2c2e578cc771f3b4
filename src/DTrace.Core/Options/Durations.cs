using System.Globalization;

namespace DTrace.Core;

/// <summary>Durations in D's spelling: a number with a unit, as <c>5s</c>, <c>250ms</c>, <c>97hz</c>; a bare number is seconds.</summary>
public static class Durations
{
    private const decimal Second = TimeSpan.TicksPerSecond;

    /// <summary>Reads a duration, to 100 ns; what is shorter and not zero is 100 ns.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>: it is not a duration, or not positive.</exception>
    public static TimeSpan Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        int digits = 0;
        while (digits < trimmed.Length && (char.IsAsciiDigit(trimmed[digits]) || trimmed[digits] is '.' or '-' or '+')) digits++;
        if (!decimal.TryParse(
            trimmed.AsSpan(0, digits), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number))
        {
            throw Error(text, "is not a duration");
        }

        if (number <= 0) throw Error(text, "is not a positive duration");
        string unit = trimmed[digits..].ToLowerInvariant();
        try
        {
            decimal ticks = unit is "hz" ? Second / number : number * (TicksOf(unit) ?? throw Error(text, "is not a duration"));
            return TimeSpan.FromTicks(Math.Max(1, (long)Math.Ceiling(ticks)));
        }
        catch (OverflowException)
        {
            throw Error(text, "is too long a duration");
        }
    }

    private static decimal? TicksOf(string unit) => unit switch
    {
        "ns" or "nsec" => 0.01m,
        "us" or "usec" => 10,
        "ms" or "msec" => 10_000,
        "" or "s" or "sec" => Second,
        "m" or "min" => 60 * Second,
        "h" or "hour" => 3_600 * Second,
        "d" or "day" => 86_400 * Second,
        _ => null,
    };

    private static DTraceException Error(string text, string what) => new(
        DTraceErrorKind.Argument,
        $"'{text}' {what}: give a number with a unit ns, us, ms, s, m (minutes), h, d or hz, as 5s or 250ms; a bare number is seconds.");
}
