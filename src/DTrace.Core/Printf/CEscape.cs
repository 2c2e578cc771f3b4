using System.Globalization;
using System.Text;

namespace DTrace.Core;

/// <summary>%S and %C: what is not a printable ASCII character stands as C escapes it, by its name or in octal.</summary>
internal static class CEscape
{
    public static string Of(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (byte b in DTraceText.Encode(text))
        {
            escaped.Append(b switch
            {
                0 => "\\0",
                (byte)'\a' => "\\a",
                (byte)'\b' => "\\b",
                (byte)'\f' => "\\f",
                (byte)'\n' => "\\n",
                (byte)'\r' => "\\r",
                (byte)'\t' => "\\t",
                (byte)'\v' => "\\v",
                (byte)'"' => "\\\"",
                (byte)'\\' => "\\\\",
                >= (byte)' ' and <= (byte)'~' => ((char)b).ToString(),
                _ => string.Create(CultureInfo.InvariantCulture, $"\\{b >> 6}{(b >> 3) & 7}{b & 7}"),
            });
        }

        return escaped.ToString();
    }
}
