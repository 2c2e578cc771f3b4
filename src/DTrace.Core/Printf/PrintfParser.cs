using System.Globalization;

namespace DTrace.Core;

/// <summary>
/// Reads a format (Dynamic Tracing Guide, "Output Formatting"):
/// <code>
/// % [flags - + space # 0 ' @ ?] [width | *] [. precision | . *] [h hh l ll L w] conversion
/// </code>
/// Flags, width and prefix may stand in any order, as dtrace reads them. <c>?</c> is the width of a pointer in hexadecimal.
/// </summary>
internal ref struct PrintfParser(string format)
{
    /// <summary>A width or precision beyond this is no field, but a mistake.</summary>
    public const int WidthLimit = 65_535;

    /// <summary>The hexadecimal digits of a 64-bit pointer.</summary>
    private const int PointerWidth = 16;

    private readonly List<object> _pieces = [];
    private int _at;
    private int _number;

    /// <summary>Literal texts and <see cref="PrintfConversion"/>s in order, or the error.</summary>
    public (IReadOnlyList<object> Pieces, PrintfError? Error) Parse()
    {
        while (_at < format.Length)
        {
            int percent = format.IndexOf('%', _at);
            int end = percent < 0 ? format.Length : percent;
            if (end > _at) _pieces.Add(format[_at..end]);
            _at = end;
            if (percent >= 0 && Conversion() is { } error) return (_pieces, error);
        }

        return (_pieces, null);
    }

    private PrintfError? Conversion()
    {
        int start = _at++;
        _number++;
        PrintfFlags flags = PrintfFlags.None;
        int? width = null;
        int? precision = null;
        bool isWidthDynamic = false;
        bool isPrecisionDynamic = false;
        bool hasDot = false;
        int prefix = -1;

        for (; _at < format.Length; _at++)
        {
            char c = format[_at];
            switch (c)
            {
                case '0' when !hasDot && width is null:
                    flags = (flags | PrintfFlags.Zero) & ~PrintfFlags.Left;
                    break;
                case >= '0' and <= '9':
                    if (Number() is not { } value) return Error(start, $"has a width or precision beyond {WidthLimit}");
                    if (hasDot) precision = value;
                    else width = value;
                    break;
                case '-':
                    flags = (flags | PrintfFlags.Left) & ~PrintfFlags.Zero;
                    break;
                case '+':
                    flags |= PrintfFlags.Plus;
                    break;
                case ' ':
                    flags |= PrintfFlags.Space;
                    break;
                case '#':
                    flags |= PrintfFlags.Alternate;
                    break;
                case '\'':
                    flags |= PrintfFlags.Group;
                    break;
                case '@':
                    flags |= PrintfFlags.Aggregate;
                    break;
                case '?':
                    width = PointerWidth;
                    break;
                case '*' when hasDot ? isPrecisionDynamic : isWidthDynamic:
                    return Error(start, $"has more than one '*' specified for the output {(hasDot ? "precision" : "width")}");
                case '*':
                    if (hasDot) isPrecisionDynamic = true;
                    else isWidthDynamic = true;
                    break;
                case '.' when hasDot:
                    return Error(start, "has more than one '.' specified");
                case '.':
                    hasDot = true;
                    precision = 0;
                    break;
                case '$':
                    return Error(start, "uses unsupported positional format (%n$)");
                case 'h' or 'l' or 'L' or 'w':
                    if (prefix < 0) prefix = _at;
                    break;
                default:
                    string name = prefix < 0 ? c.ToString() : format[prefix..(_at + 1)];
                    if (c == '%' && _at != start + 1) return Error(start, "cannot be combined with other format flags: %%");
                    if (PrintfDictionary.KindOf(name) is not { } kind) return Error(start, $"is undefined: %{name}");
                    _pieces.Add(new PrintfConversion(start, name, kind, flags, width, precision, isWidthDynamic, isPrecisionDynamic));
                    _at++;
                    return null;
            }
        }

        return Error(start, "name expected before end of format string");
    }

    /// <summary>The number whose first digit is here, to its last; null where it is beyond the limit.</summary>
    private int? Number()
    {
        int value = format[_at] - '0';
        for (; value <= WidthLimit && _at + 1 < format.Length && char.IsAsciiDigit(format[_at + 1]); _at++) value = (value * 10) + format[_at + 1] - '0';
        return value <= WidthLimit ? value : null;
    }

    private readonly PrintfError Error(int position, string what) =>
        new(position, string.Create(CultureInfo.InvariantCulture, $"format conversion #{_number} {what}"));
}
