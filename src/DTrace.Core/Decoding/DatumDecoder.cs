using System.Runtime.InteropServices;

namespace DTrace.Core;

/// <summary>Turns one datum's bytes into the object a user sees. It throws for no bytes: what does not fit its description stays bytes.</summary>
internal static class DatumDecoder
{
    public static object Decode(in RecordDescription description, ReadOnlySpan<byte> datum, ISymbolResolver symbols, bool rawBytes = false) =>
        description.Action switch
        {
            TraceAction.Stack => StackDecoder.Kernel(description, datum, symbols),
            TraceAction.UStack or TraceAction.JStack => StackDecoder.User(description, datum, symbols),
            TraceAction.Sym when datum.Length >= 8 => StartOf(symbols.Kernel(Word(datum))),
            TraceAction.Mod when datum.Length >= 8 => ModuleOf(symbols.Kernel(Word(datum))),
            TraceAction.USym when datum.Length >= 16 => StartOf(User(datum, symbols)),
            TraceAction.UMod when datum.Length >= 16 => ModuleOf(User(datum, symbols)),
            TraceAction.UAddr when datum.Length >= 16 => User(datum, symbols),
            TraceAction.Exit when datum.Length >= 4 => (long)MemoryMarshal.Read<int>(datum),
            TraceAction.TraceMem or TraceAction.Unknown => datum.ToArray(),
            TraceAction.System or TraceAction.FReopen => DTraceText.DecodeString(datum),
            _ => Scalar(description.Type, datum, rawBytes),
        };

    /// <summary>The number in 1, 2, 4 or 8 bytes, or null for other sizes.</summary>
    public static long? Number(DatumType type, ReadOnlySpan<byte> datum) => (datum.Length, type) switch
    {
        (1, DatumType.Signed) => (sbyte)datum[0],
        (1, _) => datum[0],
        (2, DatumType.Signed) => MemoryMarshal.Read<short>(datum),
        (2, _) => MemoryMarshal.Read<ushort>(datum),
        (4, DatumType.Unsigned) => MemoryMarshal.Read<uint>(datum),
        (4, _) => MemoryMarshal.Read<int>(datum),
        (8, _) => MemoryMarshal.Read<long>(datum),
        _ => null,
    };

    private static object Scalar(DatumType type, ReadOnlySpan<byte> datum, bool rawBytes) => type switch
    {
        DatumType.String => DTraceText.DecodeString(datum),
        DatumType.Bytes => datum.ToArray(),
        DatumType.Characters => Guess(datum, rawBytes),
        DatumType.Real when PrintfReal.Read(datum) is { } real => real,
        DatumType.Unsigned when datum.Length == 8 => Word(datum),
        _ => Number(type, datum) is { } number ? number : Guess(datum, rawBytes),
    };

    private static object Guess(ReadOnlySpan<byte> datum, bool rawBytes) =>
        !rawBytes && TextGuess.IsText(datum) ? DTraceText.DecodeString(datum) : datum.ToArray();

    private static StackFrame User(ReadOnlySpan<byte> datum, ISymbolResolver symbols) => symbols.User((int)Word(datum), Word(datum[8..]));

    /// <summary>sym() names the symbol, not the place in it: so that equal symbols are equal keys, as libdtrace makes them.</summary>
    private static StackFrame StartOf(StackFrame frame) =>
        frame.Symbol is null ? frame : frame with { Address = frame.Address - frame.Offset, Offset = 0 };

    private static StackFrame ModuleOf(StackFrame frame) => frame with { Symbol = null, Offset = 0 };

    private static ulong Word(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<ulong>(bytes);
}
