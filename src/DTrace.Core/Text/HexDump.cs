using System.Globalization;
using System.Text;

namespace DTrace.Core;

/// <summary>Bytes as dtrace(8) dumps them: 16 to a line, in hexadecimal and as text.</summary>
internal static class HexDump
{
    private const int PerLine = 16;
    private const int Margin = 5;

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        StringBuilder dump = new("\n");
        dump.Append(' ', Margin + 6);
        foreach (char digit in "0123456789abcdef") dump.Append("  ").Append(digit);
        dump.Append("  0123456789abcdef\n");
        for (int at = 0; at < bytes.Length; at += PerLine)
        {
            ReadOnlySpan<byte> line = bytes[at..Math.Min(at + PerLine, bytes.Length)];
            dump.Append(' ', Margin).Append(at.ToString("x", CultureInfo.InvariantCulture).PadLeft(5)).Append(':');
            foreach (byte b in line) dump.Append(' ').Append(b.ToString("x2", CultureInfo.InvariantCulture));
            dump.Append(' ', (PerLine - line.Length) * 3).Append("  ");
            foreach (byte b in line) dump.Append(b is >= 0x20 and < 0x7f ? (char)b : '.');
            dump.Append('\n');
        }

        return dump.ToString();
    }
}
