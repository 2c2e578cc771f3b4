using System.Runtime.InteropServices;
using System.Text;

namespace DTrace.Core;

/// <summary>The text of one conversion.</summary>
internal static class PrintfText
{
    public static string Of(PrintfConversion conversion, PrintfField field, in PrintfArguments argument)
    {
        switch (conversion.Kind)
        {
            case PrintfArgumentKind.Integer when Signed(argument) is { } number:
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
                return field.Text(Address(argument));
            case PrintfArgumentKind.Stack when argument.Value() is IReadOnlyList<StackFrame> frames:
                return StackText.Of(frames, field.Flags.HasFlag(PrintfFlags.Left) ? field.Width : 0, field with { Width = 0 });
            default:
                return field.Text(DatumText.Quiet(argument.Description.Action, argument.Value()));
        }
    }

    /// <summary>An aggregation's value: a number by the conversion, a distribution whatever it is.</summary>
    public static string Of(PrintfConversion conversion, PrintfField field, AggregateRecord aggregate)
    {
        if (DistributionText.IsDistribution(aggregate.Action)) return DistributionText.Of(aggregate);
        long value = AggregateText.Scalar(aggregate);
        return conversion.Kind switch
        {
            PrintfArgumentKind.Unsigned => field.Integer(conversion.Letter, isNegative: false, (ulong)value),
            PrintfArgumentKind.FloatingPoint => PrintfReal.Format(field, conversion.Letter, value),
            _ => field.Integer('d', value < 0, Magnitude(value)),
        };
    }

    private static ulong Magnitude(long number) => number < 0 ? unchecked((ulong)-number) : (ulong)number;

    /// <summary>%d of an unsigned type prints unsigned, but in C the width of the largest is signed.</summary>
    private static long? Signed(in PrintfArguments argument) => argument.Number();

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

    private static string Address(in PrintfArguments argument) =>
        argument.Description.Action is TraceAction.None or TraceAction.Trace or TraceAction.Printf or TraceAction.Printa
        && Unsigned(argument.Bytes) is { } address
            ? argument.Symbols.Kernel(address).ToString()
            : DatumText.Quiet(argument.Description.Action, argument.Value());
}
