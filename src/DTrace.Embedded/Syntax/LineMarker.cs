using System.Text;
using DTrace.Core;

namespace DTrace.Embedded.Syntax;

/// <summary>
/// The file's name in a preprocessor's line marker, <c># 1 "name"</c>: a C string, in which GNU's escapes quotes, backslashes, newlines, and in octal
/// every other byte that is not printing ASCII (cpp_quote_string, libcpp/macro.cc).
/// </summary>
internal static class LineMarker
{
    private const int MostDigits = 3;

    /// <summary>A name as it stands between the quotes: no character of it ends the marker.</summary>
    public static string Escape(string name)
    {
        StringBuilder text = new(name.Length);
        foreach (char c in name)
        {
            if (c is '"' or '\\') text.Append('\\').Append(c);
            else if (c is < ' ' or '\x7f') text.Append('\\').Append(Convert.ToString(c, 8).PadLeft(MostDigits, '0'));
            else text.Append(c);
        }

        return text.ToString();
    }

    /// <summary>The name that stands so between the quotes.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        ReadOnlySpan<byte> rest = DTraceText.Encode(text);
        List<byte> name = [];
        while (!rest.IsEmpty)
        {
            bool isEscape = rest[0] == '\\' && rest.Length > 1;
            if (isEscape) rest = rest[1..];
            int digits = isEscape ? rest[..int.Min(MostDigits, rest.Length)].IndexOfAnyExceptInRange((byte)'0', (byte)'7') : 0;
            if (digits < 0) digits = int.Min(MostDigits, rest.Length);
            int value = 0;
            foreach (byte digit in rest[..digits]) value = (value * 8) + (digit - '0');
            name.Add(digits != 0 ? (byte)value : isEscape && rest[0] == 'n' ? (byte)'\n' : rest[0]);
            rest = rest[int.Max(1, digits)..];
        }

        return DTraceText.Decode([.. name]);
    }
}
