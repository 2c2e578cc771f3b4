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
                _ => Octal(b),
            });
        }

        return escaped.ToString();
    }

    /// <summary>A byte in three octal digits behind a backslash.</summary>
    public static string Octal(byte value) => string.Create(CultureInfo.InvariantCulture, $"\\{value >> 6}{(value >> 3) & 7}{value & 7}");
}
