using System.Globalization;
using System.Text;
using DTrace.Core;

namespace DTrace.Embedded.Tests.Generated;

/// <summary>D's subroutines on strings, byte by byte as dtrace.c of illumos tells them; strings are without their NUL.</summary>
internal sealed class TextFunctions(int stringSize)
{
    private byte[]? _rest;

    public byte[] Cut(byte[] text)
    {
        int end = Array.IndexOf(text, (byte)0);
        return text[..Math.Min(end < 0 ? text.Length : end, stringSize - 1)];
    }

    public static byte[]? Character(byte[] text, byte character, bool isLast) =>
        From(text, character == 0 ? text.Length : isLast ? Array.LastIndexOf(text, character) : Array.IndexOf(text, character));

    public static byte[]? From(byte[] text, int index) => index < 0 ? null : text[index..];

    public byte[] Part(byte[] text, long index, long? count)
    {
        long remaining = count ?? stringSize;
        if (index < 0)
        {
            index += text.Length;
            if (index < 0 && index + remaining > 0)
            {
                remaining += index;
                index = 0;
            }
        }

        if (index >= text.Length || index < 0) return [];
        if (remaining < 0) remaining += text.Length - index;
        return remaining <= 0 ? [] : Cut(text[(int)index..(int)Math.Min(text.Length, index + remaining)]);
    }

    public static long Index(byte[] text, byte[] wanted, long from)
    {
        int start = (int)Math.Clamp(from, 0, text.Length);
        int found = text.AsSpan(start).IndexOf(wanted);
        return found < 0 ? -1 : found + start;
    }

    public static long LastIndex(byte[] text, byte[] wanted, long from)
    {
        if (from < 0) return wanted.Length == 0 ? 0 : -1;
        long limit = Math.Min(from, text.Length);
        for (long i = Math.Min(limit, text.Length - wanted.Length); i >= 0; i--)
        {
            if (text.AsSpan((int)i, wanted.Length).SequenceEqual(wanted)) return i;
        }

        return -1;
    }

    public byte[]? Token(byte[]? text, byte[] delimiters)
    {
        if (text is not null) _rest = text;
        if (_rest is null) return null;
        int start = 0;
        while (start < _rest.Length && delimiters.Contains(_rest[start])) start++;
        if (start == _rest.Length)
        {
            _rest = null;
            return null;
        }

        int end = start;
        while (end < _rest.Length && !delimiters.Contains(_rest[end])) end++;
        byte[] token = _rest[start..end];
        _rest = _rest[end..];
        return token;
    }

    /// <summary>POSIX's basename.</summary>
    public static byte[] Base(byte[] path)
    {
        string text = Latin(path);
        if (text.Length == 0) return "."u8.ToArray();
        string trimmed = text.TrimEnd('/');
        return trimmed.Length == 0 ? "/"u8.ToArray() : Bytes(trimmed[(trimmed.LastIndexOf('/') + 1)..]);
    }

    /// <summary>POSIX's dirname.</summary>
    public static byte[] Directory(byte[] path)
    {
        string trimmed = Latin(path).TrimEnd('/');
        if (trimmed.Length == 0) return path.Length == 0 ? "."u8.ToArray() : "/"u8.ToArray();
        int slash = trimmed.LastIndexOf('/');
        if (slash < 0) return "."u8.ToArray();
        string directory = trimmed[..slash].TrimEnd('/');
        return directory.Length == 0 ? "/"u8.ToArray() : Bytes(directory);
    }

    /// <summary>Character by character, a slash and its dots held back until it is clear what follows.</summary>
    public byte[] Clean(byte[] path)
    {
        List<byte> clean = [];
        int i = 0;
        byte Next() => i < path.Length ? path[i++] : (byte)0;
        byte c = Next();
        while (clean.Count + 5 < stringSize)
        {
            if (c == 0) break;
            if (c != '/')
            {
                clean.Add(c);
                c = Next();
                continue;
            }

            c = Next();
            if (c == '/') continue;
            byte[] held = "/"u8.ToArray();
            if (c == '.')
            {
                c = Next();
                if (c == '/') continue;
                held = "/."u8.ToArray();
                if (c == '.')
                {
                    c = Next();
                    if (c is (byte)'/' or 0)
                    {
                        int last = clean.LastIndexOf((byte)'/');
                        int keep = Math.Max(last, 0);
                        byte first = clean.Count > 0 ? clean[0] : (byte)'/';
                        clean.RemoveRange(keep, clean.Count - keep);
                        if (c == 0) clean.Add(last < 0 ? first : (byte)'/');
                        continue;
                    }

                    held = "/.."u8.ToArray();
                }
            }

            clean.AddRange(held);
            if (c == 0) break;
            clean.Add(c);
            c = Next();
        }

        return [.. clean];
    }

    public static byte[] Case(byte[] text, char first, char last) => [.. text.Select(c => c >= first && c <= last ? (byte)(c ^ 0x20) : c)];

    public static byte[] OfNumber(long number, long numberBase)
    {
        if (numberBase is < 2 or > 36) throw new EvaluationFault(FaultKind.IllegalOperation);
        if (numberBase == 10) return Bytes(number.ToString(CultureInfo.InvariantCulture));
        StringBuilder digits = new();
        ulong rest = (ulong)number;
        do
        {
            digits.Insert(0, "0123456789abcdefghijklmnopqrstuvwxyz"[(int)(rest % (ulong)numberBase)]);
            rest /= (ulong)numberBase;
        }
        while (rest != 0);
        string prefix = numberBase == 16 ? "0x" : numberBase == 8 && number != 0 ? "0" : "";
        return Bytes(prefix + digits);
    }

    public static long ToNumber(byte[] text, long numberBase)
    {
        if (numberBase is < 2 or > 36) throw new EvaluationFault(FaultKind.IllegalOperation);
        string rest = Latin(text).TrimStart(' ', '\t');
        bool isNegative = rest.StartsWith('-');
        if (rest.Length > 0 && rest[0] is '-' or '+') rest = rest[1..];
        if (numberBase == 16 && rest.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && rest.Length > 2 && Digit(rest[2]) < 16) rest = rest[2..];
        long value = 0;
        foreach (char c in rest)
        {
            if (Digit(c) >= numberBase) break;
            value = unchecked((value * numberBase) + Digit(c));
        }

        return isNegative ? unchecked(-value) : value;
    }

    private static int Digit(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'z' => c - 'a' + 10,
        >= 'A' and <= 'Z' => c - 'A' + 10,
        _ => 99,
    };

    private static string Latin(byte[] text) => Encoding.Latin1.GetString(text);

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
