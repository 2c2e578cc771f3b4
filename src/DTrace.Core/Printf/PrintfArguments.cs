namespace DTrace.Core;

/// <summary>The arguments of a printf(), taken one after the other.</summary>
internal ref struct PrintfArguments(ReadOnlySpan<RecordDescription> arguments, ReadOnlySpan<byte> record, ISymbolResolver symbols)
{
    private readonly ReadOnlySpan<RecordDescription> _arguments = arguments;
    private readonly ReadOnlySpan<byte> _record = record;
    private int _next;

    /// <summary>The description of the argument taken.</summary>
    public RecordDescription Description { get; private set; }

    /// <summary>The bytes of the argument taken.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public readonly ISymbolResolver Symbols => symbols;

    /// <summary>Takes the next; false where there is none.</summary>
    public bool Take()
    {
        if (_next >= _arguments.Length) return false;
        ref readonly RecordDescription description = ref _arguments[_next++];
        Description = description;
        Bytes = RecordBytes.Of(description, _record);
        return true;
    }

    /// <summary>The argument as a number, or null where it is none.</summary>
    public readonly long? Number() => DatumDecoder.Number(Description.Type == DatumType.Unknown ? DatumType.Signed : Description.Type, Bytes);

    /// <summary>The argument as an object; what a conversion wants says more of it than libdtrace's sizes do.</summary>
    public readonly object Value(PrintfArgumentKind wanted = PrintfArgumentKind.Integer)
    {
        if (Description.Type is DatumType.Unknown or DatumType.Characters && wanted == PrintfArgumentKind.String && Description.Action is TraceAction.None or TraceAction.Trace or TraceAction.Printf or TraceAction.Printa)
        {
            return DTraceText.DecodeString(Bytes);
        }

        return DatumDecoder.Decode(Description, Bytes, symbols);
    }
}
