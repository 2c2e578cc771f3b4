using System.Globalization;

namespace DTrace.Core;

/// <summary>The field a conversion prints in: C's rules of flags, width and precision, but that a precision of 0 is none.</summary>
internal readonly record struct PrintfField(PrintfFlags Flags, int Width, int? Precision)
{
    private bool IsLeft => Flags.HasFlag(PrintfFlags.Left);

    public bool IsAlternate => Flags.HasFlag(PrintfFlags.Alternate);

    public static PrintfField Of(PrintfConversion conversion) => new(conversion.Flags, conversion.Width ?? 0, NotZero(conversion.Precision));

    /// <summary>A dynamic width; a negative one is the flag <c>-</c> and its amount.</summary>
    public PrintfField WithWidth(long width) => width < 0
        ? this with { Flags = Flags | PrintfFlags.Left, Width = (int)Math.Min(-Math.Max(width, -PrintfParser.WidthLimit), PrintfParser.WidthLimit) }
        : this with { Width = (int)Math.Min(width, PrintfParser.WidthLimit) };

    /// <summary>A dynamic precision; a negative one is none.</summary>
    public PrintfField WithPrecision(long precision) => this with { Precision = NotZero((int)Math.Clamp(precision, 0, PrintfParser.WidthLimit)) };

    /// <summary>Text in the field.</summary>
    public string Pad(string text) => IsLeft ? text.PadRight(Width) : text.PadLeft(Width);

    /// <summary>Text in the field, cut to the precision.</summary>
    public string Text(string text) => Pad(Precision is { } most && text.Length > most ? text[..most] : text);

    /// <summary>An integer: its magnitude with at least precision digits, the sign or prefix before it, zeros or blanks around.</summary>
    public string Integer(char letter, bool isNegative, ulong magnitude)
    {
        string digits = letter switch
        {
            'x' or 'p' => magnitude.ToString("x", CultureInfo.InvariantCulture),
            'X' => magnitude.ToString("X", CultureInfo.InvariantCulture),
            'o' => Octal(magnitude),
            _ => magnitude.ToString(Flags.HasFlag(PrintfFlags.Group) ? "#,0" : "0", CultureInfo.InvariantCulture),
        };
        if (Precision is { } least) digits = digits.PadLeft(least, '0');
        string before = letter switch
        {
            'x' or 'p' when IsAlternate && magnitude != 0 => "0x",
            'X' when IsAlternate && magnitude != 0 => "0X",
            'o' when IsAlternate && !digits.StartsWith('0') => "0",
            'd' or 'i' => Sign(isNegative),
            _ => string.Empty,
        };
        return Number(before, digits, Precision is null);
    }

    /// <summary>A number's text after its sign.</summary>
    public string Number(string sign, string digits, bool mayFill)
    {
        if (mayFill && Flags.HasFlag(PrintfFlags.Zero) && !IsLeft) digits = digits.PadLeft(Math.Max(0, Width - sign.Length), '0');
        return Pad(sign + digits);
    }

    public string Sign(bool isNegative) =>
        isNegative ? "-" : Flags.HasFlag(PrintfFlags.Plus) ? "+" : Flags.HasFlag(PrintfFlags.Space) ? " " : string.Empty;

    private static string Octal(ulong value)
    {
        Span<char> digits = stackalloc char[22];
        int at = digits.Length;
        do
        {
            digits[--at] = (char)('0' + (value & 7));
            value >>= 3;
        }
        while (value != 0);
        return new string(digits[at..]);
    }

    /// <summary>libdtrace passes no precision of 0 on to C: %.0f prints as %f does.</summary>
    private static int? NotZero(int? precision) => precision == 0 ? null : precision;
}
