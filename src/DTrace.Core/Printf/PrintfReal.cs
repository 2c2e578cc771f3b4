using System.Globalization;
using System.Runtime.InteropServices;

namespace DTrace.Core;

/// <summary>Floating-point conversions, as C prints them.</summary>
internal static class PrintfReal
{
    private const int DefaultPrecision = 6;

    /// <summary>The number in 4 bytes (float), 8 (double) or 16 (the x87 long double: 64 bits of mantissa, 15 of exponent, the sign).</summary>
    public static double? Read(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        4 => MemoryMarshal.Read<float>(bytes),
        8 => MemoryMarshal.Read<double>(bytes),
        16 => Extended(MemoryMarshal.Read<ulong>(bytes), MemoryMarshal.Read<ushort>(bytes[8..])),
        _ => null,
    };

    public static string Format(PrintfField field, char letter, double value)
    {
        bool isUpper = char.IsUpper(letter);
        bool isNegative = double.IsNegative(value) && !double.IsNaN(value);
        double magnitude = Math.Abs(value);
        if (!double.IsFinite(value))
        {
            string word = double.IsNaN(value) ? "nan" : "inf";
            return field.Number(field.Sign(isNegative), isUpper ? word.ToUpperInvariant() : word, mayFill: false);
        }

        int precision = field.Precision ?? DefaultPrecision;
        string digits = char.ToLowerInvariant(letter) switch
        {
            'f' => Fixed(magnitude, precision, field.IsAlternate),
            'e' => Exponential(magnitude, precision, field.IsAlternate),
            _ => General(magnitude, Math.Max(1, precision), field.IsAlternate),
        };
        return field.Number(field.Sign(isNegative), isUpper ? digits.ToUpperInvariant() : digits, mayFill: true);
    }

    private static double Extended(ulong mantissa, ushort head)
    {
        int exponent = head & 0x7fff;
        double magnitude = exponent == 0x7fff
            ? ((mantissa << 1) == 0 ? double.PositiveInfinity : double.NaN)
            : Math.ScaleB((double)mantissa, exponent - 16383 - 63);
        return (head & 0x8000) != 0 ? -magnitude : magnitude;
    }

    private static string Fixed(double value, int precision, bool keepsPoint)
    {
        string text = value.ToString("F" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return keepsPoint && precision == 0 ? text + "." : text;
    }

    private static string Exponential(double value, int precision, bool keepsPoint)
    {
        string text = value.ToString("e" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        int e = text.IndexOf('e', StringComparison.Ordinal);
        string mantissa = keepsPoint && precision == 0 ? text[..e] + "." : text[..e];
        int exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    /// <summary>C's %g: precision significant digits, an exponent where it is below -4 or not below the precision, no zeros at the end.</summary>
    private static string General(double value, int precision, bool keepsZeros)
    {
        string scientific = Exponential(value, precision - 1, keepsZeros);
        int e = scientific.IndexOf('e', StringComparison.Ordinal);
        int exponent = int.Parse(scientific.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent >= -4 && exponent < precision) return Strip(Fixed(value, precision - 1 - exponent, keepsZeros), keepsZeros);
        return Strip(scientific[..e], keepsZeros) + scientific[e..];
    }

    private static string Strip(string digits, bool keepsZeros) =>
        keepsZeros || !digits.Contains('.', StringComparison.Ordinal) ? digits : digits.TrimEnd('0').TrimEnd('.');
}
