using DTrace.Core;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>
/// Checks that a format, which is valid in itself, and its arguments go together (Dynamic Tracing Guide, "Output Formatting"; illumos dt_printf.c,
/// dt_printf_validate).
/// </summary>
/// <param name="span">The call.</param>
/// <param name="function">The function's name.</param>
/// <param name="literal">The format where it stands.</param>
/// <param name="diagnostics">Takes the first mistake.</param>
internal sealed class FormatArguments(TextSpan span, string function, BoundStringLiteral literal, DiagnosticBag diagnostics)
{
    /// <summary>Checks a format of printf() and its like.</summary>
    public void Check(PrintfFormat format, IReadOnlyList<BoundExpression> arguments)
    {
        if (format.Conversions.Any(conversion => conversion.IsAggregate))
        {
            diagnostics.ReportAggregationConversion(literal.Span, function);
            return;
        }

        int used = 0;
        if (CheckAll(format, arguments, [], "argument", ref used) && used < arguments.Count)
            diagnostics.ReportExtraValue(arguments[used].Span, function, used);
    }

    /// <summary>Checks a format of printa(): keys may be left over, and <c>%@</c> takes the aggregations one after the other, the last again and again.</summary>
    public void Check(PrintfFormat format, IReadOnlyList<BoundExpression> keys, IReadOnlyList<AggregationSymbol> aggregations)
    {
        int used = 0;
        CheckAll(format, keys, aggregations, "tuple key", ref used);
    }

    private bool CheckAll(
        PrintfFormat format, IReadOnlyList<BoundExpression> arguments, IReadOnlyList<AggregationSymbol> aggregations, string what, ref int used)
    {
        int number = 0;
        int aggregation = 0;
        foreach (PrintfConversion conversion in format.Conversions)
        {
            if (conversion.Kind == PrintfArgumentKind.None) continue;
            number++;
            if (conversion.IsWidthDynamic && !TakeWidth(arguments, ref used, number, conversion, "*")) return false;
            if (conversion.IsPrecisionDynamic && !TakeWidth(arguments, ref used, number, conversion, ".*")) return false;
            if (conversion.IsAggregate)
            {
                if (!CheckAggregation(aggregations[Math.Min(aggregation++, aggregations.Count - 1)], number, conversion)) return false;
                continue;
            }

            if (used >= arguments.Count)
            {
                diagnostics.ReportMissingValue(span, function, number, conversion.Name);
                return false;
            }

            BoundExpression argument = arguments[used++];
            if (Accepts(conversion, argument.Type)) continue;
            int place = what == "argument" ? used + 1 : used;
            diagnostics.ReportValueMismatch(argument.Span, function, $"{what} #{place}", number, conversion.Name, Wanted(conversion), argument.Type.Name);
            return false;
        }

        return true;
    }

    /// <summary>A value of an aggregation is an integer, whatever the function makes of it.</summary>
    private bool CheckAggregation(AggregationSymbol aggregation, int number, PrintfConversion conversion)
    {
        if (Accepts(conversion, BuiltinTypes.Int64)) return true;
        string type = aggregation.Function is AggregateAction.Count or AggregateAction.Stddev ? "uint64_t" : "int64_t";
        diagnostics.ReportValueMismatch(literal.Span, function, "aggregating action", number, conversion.Name, Wanted(conversion), type);
        return false;
    }

    private bool TakeWidth(IReadOnlyList<BoundExpression> arguments, ref int used, int number, PrintfConversion conversion, string what)
    {
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

    private static bool Accepts(PrintfConversion conversion, DType type) => conversion.Kind switch
    {
        PrintfArgumentKind.String or PrintfArgumentKind.WideString => type.IsString || type.IsCharacterArray,
        PrintfArgumentKind.FloatingPoint => type.Resolved is FloatType,
        PrintfArgumentKind.Stack => type is StackType,
        PrintfArgumentKind.KernelAddress or PrintfArgumentKind.UserAddress => type.IsScalar || type is SymbolAddressType,
        _ when conversion.Letter is 'p' => type.IsScalar || type is SymbolAddressType,
        PrintfArgumentKind.Integer or PrintfArgumentKind.Unsigned when StatedSize(conversion) is { } size && type.Size != size => false,
        PrintfArgumentKind.Integer or PrintfArgumentKind.Unsigned => type.IsInteger || (type.IsPointer && conversion.Letter != 'P'),
        _ => type.IsInteger,
    };

    /// <summary>The bytes of an integer that a prefix states, as in %ld; null where there is none (dt_printf.c, pfcheck_type).</summary>
    private static int? StatedSize(PrintfConversion conversion) => conversion.Name[0] switch
    {
        'h' => sizeof(short),
        'l' => sizeof(long),
        _ => null,
    };

    private static string Wanted(PrintfConversion conversion) => conversion.Kind switch
    {
        PrintfArgumentKind.String => "char [] or string (or use stringof)",
        PrintfArgumentKind.WideString => "wchar_t []",
        PrintfArgumentKind.FloatingPoint => "float, double, or long double",
        PrintfArgumentKind.Stack => "stack",
        PrintfArgumentKind.WallTime => "int64_t",
        PrintfArgumentKind.Character => "char or integer",
        _ when StatedSize(conversion) is { } size => size == sizeof(long) ? "long or unsigned long" : "short or unsigned short",
        _ => "pointer or integer",
    };
}
