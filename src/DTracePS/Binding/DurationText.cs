using System.Globalization;

namespace DTracePS;

/// <summary>
/// Durations as D spells its rates: an unsigned number and a suffix (dt_options.c, <c>dt_opt_rate</c>): ns nsec us usec ms msec s sec m min h hour
/// d day hz, in either case. Unlike D, a bare number is seconds: it is what a PowerShell user means.
/// </summary>
internal static class DurationText
{
    /// <summary>What every message about a duration ends with.</summary>
    public const string Syntax = "a number of seconds, a TimeSpan, or a number with ns, us, ms, s, m, h, d or hz, as in '5s' or '250ms'";

    private const long NanosecondsPerTick = 100;

    private static readonly (string Suffix, decimal Nanoseconds)[] Units =
    [
        ("nsec", 1m), ("ns", 1m), ("usec", 1_000m), ("us", 1_000m), ("msec", 1_000_000m), ("ms", 1_000_000m),
        ("sec", 1_000_000_000m), ("s", 1_000_000_000m), ("min", 60_000_000_000m), ("m", 60_000_000_000m),
        ("hour", 3_600_000_000_000m), ("h", 3_600_000_000_000m), ("day", 86_400_000_000_000m), ("d", 86_400_000_000_000m),
    ];

    /// <summary>Reads a duration.</summary>
    /// <returns>True and the duration; or false and a sentence that says why not.</returns>
    public static bool TryParse(string text, out TimeSpan duration, out string error)
    {
        duration = TimeSpan.Zero;
        string trimmed = text.Trim();
        if (SplitUnit(trimmed) is not var (number, unit)
            || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal amount))
        {
            // TimeSpan's own text has a colon; without one "5.3" would be five days to it.
            if (trimmed.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(trimmed, CultureInfo.InvariantCulture, out TimeSpan span))
                return TryTake(span, out duration, out error);
            error = $"'{text}' is not a duration: give {Syntax}.";
            return false;
        }

        if (amount <= 0)
        {
            error = NotPositive(trimmed);
            return false;
        }

        decimal ticks;
        try
        {
            ticks = unit == 0 ? decimal.Truncate(TimeSpan.TicksPerSecond / amount) : decimal.Truncate(amount * unit / NanosecondsPerTick);
        }
        catch (OverflowException)
        {
            ticks = decimal.MaxValue;
        }

        return TryTake(ticks, trimmed, out duration, out error);
    }

    /// <summary>Takes a number of seconds.</summary>
    public static bool TryTake(double seconds, out TimeSpan duration, out string error)
    {
        string text = seconds.ToString(CultureInfo.InvariantCulture);
        duration = TimeSpan.Zero;
        if (double.IsNaN(seconds) || seconds <= 0)
        {
            error = NotPositive(text);
            return false;
        }

        decimal ticks = seconds > TimeSpan.MaxValue.TotalSeconds ? decimal.MaxValue : decimal.Truncate((decimal)seconds * TimeSpan.TicksPerSecond);
        return TryTake(ticks, text, out duration, out error);
    }

    /// <summary>Takes a time span: any above zero.</summary>
    public static bool TryTake(TimeSpan span, out TimeSpan duration, out string error)
    {
        duration = span;
        error = span > TimeSpan.Zero ? string.Empty : NotPositive(span.ToString());
        return span > TimeSpan.Zero;
    }

    private static bool TryTake(decimal ticks, string text, out TimeSpan duration, out string error)
    {
        duration = TimeSpan.Zero;
        error = string.Empty;
        if (ticks < 1) error = $"'{text}' is too short a duration: the shortest is 100ns.";
        else if (ticks > TimeSpan.MaxValue.Ticks) error = $"'{text}' is too long a duration: the longest is 10675199d.";
        else duration = new TimeSpan((long)ticks);
        return error.Length == 0;
    }

    private static string NotPositive(string text) => $"'{text}' is not a duration: it must be above zero.";

    /// <summary>The number's text and its unit in nanoseconds; 0 is hertz.</summary>
    private static (string Number, decimal Unit)? SplitUnit(string text)
    {
        int end = text.Length;
        while (end > 0 && char.IsAsciiLetter(text[end - 1])) end--;
        string suffix = text[end..];
        if (suffix.Length == 0) return (text, 1_000_000_000m);
        if (suffix.Equals("hz", StringComparison.OrdinalIgnoreCase)) return (text[..end], 0m);
        foreach ((string name, decimal unit) in Units)
        {
            if (suffix.Equals(name, StringComparison.OrdinalIgnoreCase)) return (text[..end], unit);
        }

        return null;
    }
}
