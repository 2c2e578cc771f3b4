using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>Checks that a format and its arguments go together (Dynamic Tracing Guide, "Output Formatting"; illumos dt_printf.c).</summary>
internal static class FormatArguments
{
    private static readonly string[] Names =
    [
        "lld", "lli", "llo", "llu", "llx", "llX", "hd", "hi", "ho", "hu", "hx", "hX", "hhd", "hhi", "hho", "hhu", "hhx", "hhX", "ld", "li", "lo", "lu",
        "lx", "lX", "lc", "ls", "wc", "ws", "a", "A", "c", "C", "d", "D", "e", "E", "f", "g", "G", "i", "k", "o", "p", "s", "S", "T", "u", "x", "X", "Y",
    ];

    /// <summary>Reports the first that does not.</summary>
    /// <param name="span">The call.</param>
    /// <param name="function">The function's name.</param>
    /// <param name="format">The format.</param>
    /// <param name="arguments">What stands after it; of printa() the keys.</param>
    /// <param name="isAggregation">Whether it is printa(): keys may be left over, and <c>%@</c> is allowed.</param>
    /// <param name="diagnostics">Takes the mistake.</param>
    public static void Check(
        TextSpan span, string function, BoundStringLiteral format, IReadOnlyList<BoundExpression> arguments, bool isAggregation, DiagnosticBag diagnostics)
    {
        string text = format.Text;
        int used = 0, number = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%') continue;
            if (i + 1 < text.Length && text[i + 1] == '%')
            {
                i++;
                continue;
            }

            number++;
            if (ReadConversion(text, i + 1, number) is not { } conversion)
            {
                diagnostics.ReportFormat(format.Span, number, text[(i + 1)..]);
                return;
            }

            i = conversion.End - 1;
            if (conversion.IsAggregation && !isAggregation)
            {
                diagnostics.ReportAggregationConversion(format.Span, function);
                return;
            }

            for (int star = 0; star < conversion.Stars; star++)
            {
                if (!TakeWidth(span, function, arguments, ref used, number, conversion, star, diagnostics)) return;
            }

            if (conversion.IsAggregation) continue;
            if (used >= arguments.Count)
            {
                diagnostics.ReportMissingValue(span, function, number, conversion.Name);
                return;
            }

            BoundExpression argument = arguments[used++];
            if (Accepts(conversion.Name, argument.Type)) continue;
            string what = isAggregation ? $"tuple key #{used}" : $"argument #{used + 1}";
            diagnostics.ReportValueMismatch(argument.Span, function, what, number, conversion.Name, Wanted(conversion.Name), argument.Type.Name);
            return;
        }

        if (used < arguments.Count && !isAggregation) diagnostics.ReportExtraValue(arguments[used].Span, function, used + 1);
    }

    private static bool TakeWidth(
        TextSpan span, string function, IReadOnlyList<BoundExpression> arguments, ref int used, int number, Conversion conversion, int star, DiagnosticBag diagnostics)
    {
        string what = star == 0 && !conversion.PrecisionFirst ? "*" : ".*";
        if (used >= arguments.Count)
        {
            diagnostics.ReportMissingWidth(span, function, number, conversion.Name, what);
            return false;
        }

        BoundExpression width = arguments[used++];
        if (width.Type.IsInteger) return true;
        diagnostics.ReportWidthMismatch(width.Span, function, used + 1, number, what, conversion.Name, width.Type.Name);
        return false;
    }

    private static Conversion? ReadConversion(string text, int position, int number)
    {
        _ = number;
        int stars = 0;
        bool isAggregation = false, precisionFirst = false, inPrecision = false;
        while (position < text.Length && (text[position] is ' ' or '#' or '+' or '-' or '\'' or '*' or '.' or '@' || char.IsAsciiDigit(text[position])))
        {
            char c = text[position++];
            isAggregation |= c == '@';
            inPrecision |= c == '.';
            if (c != '*') continue;
            precisionFirst |= stars == 0 && inPrecision;
            if (++stars > 2) return null;
        }

        foreach (string name in Names)
        {
            if (string.CompareOrdinal(text, position, name, 0, name.Length) == 0)
                return new Conversion(name, stars, precisionFirst, isAggregation, position + name.Length);
        }

        return null;
    }

    private static bool Accepts(string conversion, DType type) => conversion switch
    {
        "s" or "S" or "ls" or "ws" => TypeRules.IsStringCompatible(type),
        "e" or "E" or "f" or "g" or "G" => type.Resolved is FloatType,
        "k" => type is StackType,
        "a" or "A" or "p" => type.IsScalar || type is SymbolAddressType,
        "d" or "i" or "x" or "X" or "u" or "o" => type.IsInteger || type.IsPointer,
        _ => type.IsInteger,
    };

    private static string Wanted(string conversion) => conversion switch
    {
        "s" or "S" => "char [] or string (or use stringof)",
        "ls" or "ws" => "wchar_t []",
        "e" or "E" or "f" or "g" or "G" => "float, double, or long double",
        "k" => "stack",
        "a" or "A" or "p" => "pointer or integer",
        "Y" or "T" => "int64_t",
        "c" or "C" => "char or integer",
        _ => "pointer or integer",
    };

    private sealed record Conversion(string Name, int Stars, bool PrecisionFirst, bool IsAggregation, int End);
}
