using System.Text;

namespace DTrace.Embedded.Syntax;

/// <summary>
/// Escapes in string and character constants: <c>\a \b \f \n \r \t \v \" \\</c>, one to three octal digits, <c>\x</c> and any number of
/// hexadecimal digits, of which the last two count. Another escaped character keeps its backslash, <c>\'</c> too (illumos dt_string.c, stresc2chr).
/// </summary>
internal static class StringEscapes
{
    /// <summary>The bytes of a constant's inside: characters of the text in UTF-8, escapes resolved. A NUL ends a string.</summary>
    /// <param name="text">What stands between the quotes.</param>
    /// <param name="stopAtNul">Whether the first NUL byte ends it, as in a string.</param>
    public static byte[] Resolve(string text, bool stopAtNul)
    {
        List<byte> bytes = new(text.Length);
        for (int i = 0; i < text.Length;)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i = ResolveOne(text, i + 1, bytes);
            }
            else
            {
                int length = char.IsSurrogatePair(text, i) ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, length)));
                i += length;
            }
        }

        int nul = stopAtNul ? bytes.IndexOf(0) : -1;
        return [.. nul < 0 ? bytes : bytes.GetRange(0, nul)];
    }

    private static int ResolveOne(string text, int position, List<byte> bytes)
    {
        char escaped = text[position];
        int simple = "abfnrtv".IndexOf(escaped, StringComparison.Ordinal);
        if (simple >= 0)
        {
            bytes.Add((byte)"\a\b\f\n\r\t\v"[simple]);
            return position + 1;
        }

        if (escaped is >= '0' and <= '7')
        {
            int value = 0, end = position;
            while (end < text.Length && end < position + 3 && text[end] is >= '0' and <= '7') value = (value * 8) + (text[end++] - '0');
            bytes.Add((byte)value);
            return end;
        }

        if (escaped == 'x')
        {
            int value = 0, end = position + 1;
            while (end < text.Length && char.IsAsciiHexDigit(text[end])) value = ((value * 16) + Convert.ToInt32(text[end++].ToString(), 16)) & 0xff;
            bytes.Add((byte)value);
            return end;
        }

        if (escaped is not ('"' or '\\')) bytes.Add((byte)'\\');
        int length = char.IsSurrogatePair(text, position) ? 2 : 1;
        bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(position, length)));
        return position + length;
    }
}
