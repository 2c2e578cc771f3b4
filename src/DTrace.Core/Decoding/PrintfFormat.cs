namespace DTrace.Core;

/// <summary>A printf() format of D, parsed once (Dynamic Tracing Guide, "Output Formatting").</summary>
public sealed class PrintfFormat
{
    private PrintfFormat(string text) => Source = text;

    /// <summary>The format as the program spells it.</summary>
    public string Source { get; }

    /// <summary>Parses a format.</summary>
    public static PrintfFormat Parse(string format) => new(format);

    /// <summary>The arguments, as a record's user sees them.</summary>
    internal static object[] Decode(ReadOnlySpan<RecordDescription> arguments, ReadOnlySpan<byte> record, ISymbolResolver symbols)
    {
        object[] values = new object[arguments.Length];
        for (int i = 0; i < values.Length; i++) values[i] = DatumDecoder.Decode(arguments[i], RecordBytes.Of(arguments[i], record), symbols);
        return values;
    }

    /// <summary>The text.</summary>
    public string Format(ReadOnlySpan<RecordDescription> arguments, ReadOnlySpan<byte> record, ISymbolResolver symbols) =>
        string.Join(' ', [Source, .. Decode(arguments, record, symbols)]);
}
