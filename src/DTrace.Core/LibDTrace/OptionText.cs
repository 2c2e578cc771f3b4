using System.Globalization;

namespace DTrace.Core.LibDTrace;

/// <summary>Spells the number dtrace_getopt gives as dtrace's options are spelled.</summary>
internal static class OptionText
{
    // The numbers of DTRACEOPT_BUFPOLICY_* and DTRACEOPT_BUFRESIZE_* (dtrace.h).
    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["bufpolicy"] = ["ring", "fill", "switch"],
        ["bufresize"] = ["auto", "manual"],
    };

    /// <summary>The value's text.</summary>
    /// <param name="name">The option.</param>
    /// <param name="option">What is known of it; null where nothing.</param>
    /// <param name="value">The number.</param>
    public static string Format(string name, OptionDescription? option, long value)
    {
        if (Words.TryGetValue(name, out string[]? words) && value >= 0 && value < words.Length) return words[value];
        return option?.Syntax switch
        {
            OptionSyntax.Size when value >= 0 => OptionValue.FormatSize((ulong)value),
            OptionSyntax.Rate when value >= 0 => OptionValue.FormatRate((ulong)value),
            _ => value.ToString(CultureInfo.InvariantCulture),
        };
    }
}
