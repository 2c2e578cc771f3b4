using System.Globalization;
using System.Text;

namespace DTrace.Core;

/// <summary>Names, labels and numbers as Prometheus's text format and OpenMetrics write them.</summary>
public static class MetricText
{
    /// <summary>Whether a text is the name of a label that a user may choose: those that begin with two underscores are Prometheus's own, and le is a histogram's.</summary>
    public static bool IsLabelName(string? name) =>
        name is { Length: > 0 } && name != "le" && !name.StartsWith("__", StringComparison.Ordinal) && !char.IsAsciiDigit(name[0]) && name.All(IsPart);

    /// <summary>Whether a text can be a unit: letters, digits and underscores.</summary>
    public static bool IsUnit(string? unit) => unit is { Length: > 0 } && unit.All(IsPart);

    /// <summary>The name with an underscore for each character that no metric's name may have. A colon is for recording rules alone.</summary>
    internal static string Name(string name) => string.Concat(name.Select(c => IsPart(c) ? c : '_'));

    /// <summary>A part of a key as the text of a label, which must be valid Unicode: a byte that is no text stands there in octal, as <c>\377</c>.</summary>
    internal static string LabelText(object part)
    {
        string text = KeyPart.ToText(part);
        if (!text.Any(char.IsSurrogate)) return text;
        StringBuilder valid = new(text.Length + 3);
        for (int i = 0; i < text.Length; i++)
        {
            if (Rune.TryGetRuneAt(text, i, out Rune rune))
            {
                valid.Append(rune.ToString());
                i += rune.Utf16SequenceLength - 1;
                continue;
            }

            foreach (byte lost in DTraceText.Encode(text[i].ToString())) valid.Append(CEscape.Octal(lost));
        }

        return valid.ToString();
    }

    /// <summary>A label's value between its quotes.</summary>
    internal static string LabelValue(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>The text of a HELP line. A quotation mark is escaped in OpenMetrics alone.</summary>
    internal static string Help(string text, MetricFormat format)
    {
        string escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return format == MetricFormat.OpenMetrics ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    /// <summary>The labels in their braces; nothing where there are none.</summary>
    internal static string Labels(IEnumerable<(string Name, string Value)> labels)
    {
        StringBuilder text = new();
        foreach ((string name, string value) in labels) text.Append(text.Length == 0 ? '{' : ',').Append(name).Append("=\"").Append(LabelValue(value)).Append('"');
        return text.Length == 0 ? string.Empty : text.Append('}').ToString();
    }

    /// <summary>The upper bound of a bucket: OpenMetrics writes it as a real number.</summary>
    internal static string Bound(long maximum, MetricFormat format) => maximum == long.MaxValue ? "+Inf"
        : string.Create(CultureInfo.InvariantCulture, $"{maximum}{(format == MetricFormat.OpenMetrics ? ".0" : string.Empty)}");

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
