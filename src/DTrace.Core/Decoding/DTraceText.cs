using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace DTrace.Core;

/// <summary>
/// D's strings are bytes; here they are read as UTF-8. A byte that is not UTF-8 becomes the lone surrogate U+DC00 + byte
/// (U+DC80 to U+DCFF), which no valid text contains: <see cref="Encode"/> gives the very bytes back.
/// </summary>
public static class DTraceText
{
    private const char Escape = '\udc00';

    /// <summary>Reads bytes as text, losing none.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        StringBuilder text = new(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed) == OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                consumed = 1;
                text.Append((char)(Escape + bytes[0]));
            }

            bytes = bytes[consumed..];
        }

        return text.ToString();
    }

    /// <summary>Reads a D string: up to its NUL, or the whole where it fills its space.</summary>
    public static string DecodeString(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Decode(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>The bytes of a text, with those that were not UTF-8 as they were.</summary>
    public static byte[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArrayBufferWriter<byte> bytes = new(text.Length + 16);
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf16(rest, out Rune rune, out int consumed);
            if (status != OperationStatus.Done && rest[0] is >= '\udc80' and <= '\udcff')
            {
                bytes.Write([(byte)(rest[0] - Escape)]);
                consumed = 1;
            }
            else
            {
                bytes.Advance(rune.EncodeToUtf8(bytes.GetSpan(4)));
            }

            rest = rest[consumed..];
        }

        return bytes.WrittenSpan.ToArray();
    }
}
