using System.Runtime.InteropServices;
using System.Text;

namespace DTrace.Core;

/// <summary>The text of one conversion.</summary>
internal static class PrintfText
{
    public static string Of(PrintfConversion conversion, PrintfField field, in PrintfArguments argument, bool isKey)
    {
        switch (conversion.Kind)
        {
            case PrintfArgumentKind.Integer when conversion.Name == "d" && argument.Description.Type == DatumType.Unsigned && Unsigned(argument.Bytes) is { } number:
                return field.Integer(conversion.Letter, isNegative: false, number);
            case PrintfArgumentKind.Integer when Signed(conversion, argument) is { } number:
                return field.Integer(conversion.Letter, number < 0, Magnitude(number));
            case PrintfArgumentKind.Unsigned when Unsigned(argument.Bytes) is { } number:
                return field.Integer(conversion.Letter, isNegative: false, number);
            case PrintfArgumentKind.Character when argument.Number() is { } character:
                return field.Pad(Character(conversion, character));
            case PrintfArgumentKind.FloatingPoint when PrintfReal.Read(argument.Bytes) is { } real:
                return PrintfReal.Format(field, conversion.Letter, real);
            case PrintfArgumentKind.String when argument.Value(PrintfArgumentKind.String) is string text:
                return field.Text(conversion.Letter == 'S' ? CEscape.Of(text) : text);
            case PrintfArgumentKind.WideString:
                return field.Text(Wide(argument.Bytes));
            case PrintfArgumentKind.WallTime when argument.Number() is { } nanoseconds:
                return field.Text(WallTime.Of(conversion.Letter, nanoseconds));
            case PrintfArgumentKind.KernelAddress or PrintfArgumentKind.UserAddress:
                return field.Text(Address(conversion.Kind, argument, isKey));
            case PrintfArgumentKind.Stack when argument.Value() is IReadOnlyList<StackFrame> frames:
                return StackText.Of(frames, field.Flags.HasFlag(PrintfFlags.Left) ? field.Width : 0, field with { Width = 0 });
            default:
                return field.Text(DatumText.Quiet(argument.Description.Action, argument.Value()));
        }
    }

    /// <summary>An aggregation's value: a number by the conversion, a distribution whatever it is.</summary>
    public static string Of(PrintfConversion conversion, PrintfField field, AggregateRecord aggregate, TextOptions options)
    {
        if (DistributionText.IsDistribution(aggregate.Action)) return DistributionText.Of(aggregate, options.Zooms);
        long value = AggregateText.Scalar(aggregate);
        return conversion.Kind switch
        {
            PrintfArgumentKind.Unsigned => field.Integer(conversion.Letter, isNegative: false, (ulong)value),
            PrintfArgumentKind.FloatingPoint => PrintfReal.Format(field, conversion.Letter, value),
            _ => field.Integer('d', value < 0, Magnitude(value)),
        };
    }

    private static ulong Magnitude(long number) => number < 0 ? unchecked((ulong)-number) : (ulong)number;

    /// <summary>%i, and %d with a prefix, say that it is signed; %d alone goes by the sign of the type.</summary>
    private static long? Signed(PrintfConversion conversion, in PrintfArguments argument) =>
        conversion.Name == "d" ? argument.Number() : DatumDecoder.Number(DatumType.Signed, argument.Bytes);

    private static ulong? Unsigned(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 8 ? MemoryMarshal.Read<ulong>(bytes) : (ulong?)DatumDecoder.Number(DatumType.Unsigned, bytes);

    private static string Character(PrintfConversion conversion, long value)
    {
        if (conversion.Name.Length > 1) return Rune.TryCreate((int)value, out Rune rune) ? rune.ToString() : Rune.ReplacementChar.ToString();
        string text = DTraceText.Decode([(byte)value]);
        return conversion.Letter == 'C' ? CEscape.Of(text) : text;
    }

    /// <summary>Wide characters are 4 bytes each, up to a 0.</summary>
    private static string Wide(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        for (; bytes.Length >= 4 && MemoryMarshal.Read<int>(bytes) is not 0 and int code; bytes = bytes[4..])
        {
            text.Append((Rune.TryCreate(code, out Rune rune) ? rune : Rune.ReplacementChar).ToString());
        }

        return text.ToString();
    }

    /// <summary>
    /// printf() names the place, its offset in the symbol too, whatever action gave the address, but for mod() and umod(); a key of printa()
    /// is the symbol's start.
    /// </summary>
    private static string Address(PrintfArgumentKind kind, in PrintfArguments argument, bool isKey)
    {
        TraceAction action = argument.Description.Action;
        if (action is TraceAction.Mod or TraceAction.UMod || (isKey && action is TraceAction.Sym or TraceAction.USym))
        {
            return DatumText.Quiet(action, argument.Value());
        }

        if (argument.Bytes.Length == 16)
        {
            return argument.Symbols.User((int)MemoryMarshal.Read<ulong>(argument.Bytes), MemoryMarshal.Read<ulong>(argument.Bytes[8..])).ToString();
        }

        if (Unsigned(argument.Bytes) is not { } address) return DatumText.Quiet(action, argument.Value());
        StackFrame frame = kind == PrintfArgumentKind.KernelAddress
            ? argument.Symbols.Kernel(address)
            : new StackFrame(address, null, null, 0);
        return frame.ToString();
    }
}
