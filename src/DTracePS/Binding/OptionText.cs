using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using DTrace.Core;

namespace DTracePS;

/// <summary>Turns a PowerShell value into DTrace's spelling of an option's value.</summary>
internal static partial class OptionText
{
    /// <summary>What an option's value can be.</summary>
    public const string Syntax = "text, a number, a size such as 4m or 4mb, a TimeSpan or a rate such as 97hz, or $true and $false for switches";

    /// <summary>DTrace's spelling of "not set" for a switch (dt_options.c).</summary>
    private const string Unset = "unset";

    private const string Multipliers = "kmgtp";

    /// <summary>The options of a hashtable, in its order; a null text is a bare flag.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Option"/>: a name that is not text, or a value no option can have.</exception>
    public static IReadOnlyList<KeyValuePair<string, string?>> OfAll(IDictionary? options)
    {
        List<KeyValuePair<string, string?>> spelled = [];
        foreach (DictionaryEntry entry in options ?? new Hashtable())
        {
            string name = entry.Key as string is { Length: > 0 } text ? text : throw Error($"'{entry.Key}' is not the name of a DTrace option: names are text.");
            spelled.Add(new(name, Of(name, entry.Value)));
        }

        return spelled;
    }

    /// <summary>The spelling of one option's value; null for a bare flag.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Option"/>: the value is none an option can have.</exception>
    public static string? Of(string name, object? argument)
    {
        object? value = argument is PSObject wrapped ? wrapped.BaseObject : argument;
        return value switch
        {
            null => throw Refuse(name, "$null"),
            bool flag => flag ? null : Unset,
            SwitchParameter flag => flag.IsPresent ? null : Unset,
            string text => OfText(CText.Require($"Option {name}", text)),
            TimeSpan span when span >= TimeSpan.Zero => string.Create(CultureInfo.InvariantCulture, $"{(Int128)span.Ticks * 100}ns"),
            TimeSpan span => throw Refuse(name, span.ToString()),
            Enum word => word.ToString().ToLowerInvariant(),
            _ when ArgumentText.IsSuffixed(value) => throw Error(ArgumentText.LostSuffix($"Option {name}", value)),
            _ when ArgumentText.IsNumber(value) => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
            _ => throw Refuse(name, value.GetType().Name),
        };
    }

    /// <summary>PowerShell's <c>4mb</c> is DTrace's <c>4m</c>; other text is DTrace's to judge.</summary>
    private static string OfText(string text)
    {
        Match size = Size().Match(text);
        if (!size.Success) return text;
        int power = Multipliers.IndexOf(char.ToLowerInvariant(size.Groups[2].Value[0]), StringComparison.Ordinal) + 1;
        Int128 bytes = Int128.Parse(size.Groups[1].ValueSpan, CultureInfo.InvariantCulture) << (10 * power);
        return bytes.ToString(CultureInfo.InvariantCulture);
    }

    private static DTraceException Refuse(string name, string what) => Error($"Option {name}: {what} is no value for a DTrace option: give {Syntax}.");

    private static DTraceException Error(string message) => new(DTraceErrorKind.Option, message);

    [GeneratedRegex(@"^\s*([0-9]{1,18})([kmgtp])b\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Size();
}
