using System.Text;

namespace DTrace.Core;

/// <summary>
/// A printf() or printa() format of D, parsed once (Dynamic Tracing Guide, "Output Formatting"). An argument prints by its own size, and
/// by the conversion's sign; <c>%d</c> of an unsigned type of less than 8 bytes prints unsigned.
/// </summary>
public sealed class PrintfFormat
{
    private readonly IReadOnlyList<object> _pieces;

    private PrintfFormat(string source, IReadOnlyList<object> pieces)
    {
        Source = source;
        _pieces = pieces;
        Conversions = [.. pieces.OfType<PrintfConversion>()];
    }

    /// <summary>
    /// The format as the engine has it: of the embedded engines as the program spells it, of LibDTrace as dtrace_printf_format gives it back, made anew for the
    /// arguments (<c>%d</c> as <c>%i</c>, of 8 bytes as <c>%lli</c>, <c>%p</c> as <c>%llx</c>).
    /// </summary>
    public string Source { get; }

    /// <summary>Its conversions in order, those of <c>%%</c> too.</summary>
    public IReadOnlyList<PrintfConversion> Conversions { get; }

    /// <summary>Parses a format.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>: it is not valid.</exception>
    public static PrintfFormat Parse(string format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return TryParse(format, out PrintfError? error)
            ?? throw new DTraceException(DTraceErrorKind.Argument, $"printf( ) {error!.Message}");
    }

    /// <summary>Parses a format; null where it is not valid.</summary>
    public static PrintfFormat? TryParse(string format, out PrintfError? error)
    {
        ArgumentNullException.ThrowIfNull(format);
        (IReadOnlyList<object> pieces, error) = new PrintfParser(format).Parse();
        return error is null ? new PrintfFormat(format, pieces) : null;
    }

    /// <summary>The arguments as objects, dynamic widths and precisions among them; those no conversion consumes are left out.</summary>
    public object[] Decode(ReadOnlySpan<RecordDescription> arguments, ReadOnlySpan<byte> record, ISymbolResolver symbols)
    {
        PrintfArguments rest = new(arguments, record, symbols);
        List<object> values = [];
        foreach (PrintfConversion conversion in Conversions)
        {
            if (conversion.IsAggregate) continue;
            if (conversion.IsWidthDynamic && rest.Take()) values.Add(rest.Value());
            if (conversion.IsPrecisionDynamic && rest.Take()) values.Add(rest.Value());
            if (conversion.NeedsArgument && rest.Take()) values.Add(rest.Value(conversion.Kind));
        }

        return [.. values];
    }

    /// <summary>The text. A conversion that finds no argument prints nothing.</summary>
    /// <param name="arguments">The arguments' descriptions; dynamic widths and precisions stand before their value.</param>
    /// <param name="record">The bytes the descriptions' offsets point into.</param>
    /// <param name="symbols">Names addresses.</param>
    public string Format(ReadOnlySpan<RecordDescription> arguments, ReadOnlySpan<byte> record, ISymbolResolver symbols) =>
        Format(arguments, record, symbols, []);

    /// <summary>The text of one entry of a printa().</summary>
    /// <param name="keys">The descriptions of the parts of the key, which conversions without <c>@</c> consume in order.</param>
    /// <param name="entry">The bytes the descriptions' offsets point into.</param>
    /// <param name="symbols">Names addresses.</param>
    /// <param name="aggregates">The entry of each aggregation, which conversions with <c>@</c> consume in order; the last serves the rest.</param>
    /// <param name="options">The options that decide how distributions are drawn; by default as where none is set.</param>
    public string Format(
        ReadOnlySpan<RecordDescription> keys,
        ReadOnlySpan<byte> entry,
        ISymbolResolver symbols,
        IReadOnlyList<AggregateRecord> aggregates,
        TextOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(aggregates);
        PrintfArguments rest = new(keys, entry, symbols);
        StringBuilder text = new();
        int aggregate = 0;
        foreach (object piece in _pieces)
        {
            if (piece is not PrintfConversion conversion)
            {
                text.Append((string)piece);
                continue;
            }

            PrintfField field = PrintfField.Of(conversion);
            if (conversion.IsWidthDynamic && rest.Take()) field = field.WithWidth(rest.Number() ?? 0);
            if (conversion.IsPrecisionDynamic && rest.Take()) field = field.WithPrecision(rest.Number() ?? 0);
            if (conversion.Kind == PrintfArgumentKind.None)
            {
                text.Append('%');
            }
            else if (conversion.IsAggregate)
            {
                if (aggregates.Count > 0) text.Append(PrintfText.Of(conversion, field, aggregates[Math.Min(aggregate++, aggregates.Count - 1)], options ?? TextOptions.Default));
            }
            else if (rest.Take())
            {
                text.Append(PrintfText.Of(conversion, field, rest, isKey: aggregates.Count > 0));
            }
        }

        return text.ToString();
    }

    /// <summary>
    /// The format as the engine has it: of the embedded engines as the program spells it, of LibDTrace as dtrace_printf_format gives it back, made anew for the
    /// arguments (<c>%d</c> as <c>%i</c>, of 8 bytes as <c>%lli</c>, <c>%p</c> as <c>%llx</c>).
    /// </summary>
    public override string ToString() => Source;
}
