using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DTrace.Core;

namespace DTrace.AbiServer;

/// <summary>
/// printf()'s formats as the library has them (dt_printf.c): each conversion is made anew for its argument, and by the C library's printf that makes its text.
/// The server knows the conversions %% c d i I o p P s u x X, with flags, width (<c>?</c> is that of a pointer) and precision.
/// </summary>
internal static partial class LibraryFormat
{
    /// <summary>What dtrace_printf_format gives: <c>%d</c> as <c>%i</c>, of 8 bytes as <c>%lli</c>, <c>%p</c> as <c>%llx</c>.</summary>
    public static string MadeAnew(string format, RecordDescription[] arguments)
    {
        int next = 0;
        return Conversion().Replace(format, match =>
        {
            if (match.Groups["conversion"].Value == "%") return match.Value;
            next += match.Value.Count(character => character == '*');
            return $"%{match.Groups["flags"]}{Width(match)}{match.Groups["precision"]}{Made(match, arguments.ElementAtOrDefault(next++).Size)}";
        });
    }

    /// <summary>The text of a format and its arguments, in bytes.</summary>
    public static byte[] Text(byte[] format, RecordDescription[] arguments, byte[] bytes)
    {
        int next = 0;
        string text = Conversion().Replace(Encoding.Latin1.GetString(format), match =>
        {
            if (match.Groups["conversion"].Value == "%") return "%";
            string shape = $"%{match.Groups["flags"]}{Filled(Width(match))}{Filled(match.Groups["precision"].Value)}{Printed(match)}";
            ReadOnlySpan<byte> datum = Take();
            return Encoding.Latin1.GetString(shape[^1] == 's' ? CLibrary.Format(shape, Terminated(datum)) : CLibrary.Format(shape, Value(datum, shape[^1] == 'i')));
        });
        return Encoding.Latin1.GetBytes(text);

        ReadOnlySpan<byte> Take() => bytes.AsSpan(arguments[next].Offset, arguments[next++].Size);

        string Filled(string number) => number.Contains('*', StringComparison.Ordinal)
            ? number.Replace("*", Value(Take(), isSigned: true).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            : number;
    }

    /// <summary>The width: of several numbers, and question marks, the last.</summary>
    private static string Width(Match match)
    {
        string width = match.Groups["width"].Value;
        int mark = width.LastIndexOf('?');
        return mark < 0 ? width : mark == width.Length - 1 ? (2 * nint.Size).ToString(CultureInfo.InvariantCulture) : width[(mark + 1)..];
    }

    /// <summary>The conversion by which the C library prints it: I is a text and P a number.</summary>
    private static string Printed(Match match) => match.Groups["conversion"].Value switch
    {
        "I" => "s",
        "P" => "lli",
        _ => Made(match, sizeof(long)),
    };

    private static string Made(Match match, int size)
    {
        string conversion = match.Groups["conversion"].Value switch { "d" => "i", "p" => "x", var other => other };
        return conversion is "c" or "s" or "I" or "P" ? conversion : (size == sizeof(long) ? "ll" : string.Empty) + conversion;
    }

    private static long Value(ReadOnlySpan<byte> datum, bool isSigned) => (datum.Length, isSigned) switch
    {
        (1, true) => (sbyte)datum[0],
        (1, false) => datum[0],
        (2, true) => BitConverter.ToInt16(datum),
        (2, false) => BitConverter.ToUInt16(datum),
        (4, true) => BitConverter.ToInt32(datum),
        (4, false) => BitConverter.ToUInt32(datum),
        _ => BitConverter.ToInt64(datum),
    };

    private static byte[] Terminated(ReadOnlySpan<byte> datum)
    {
        int end = datum.IndexOf((byte)0);
        return [.. end < 0 ? datum : datum[..end], 0];
    }

    [GeneratedRegex("""%(?<flags>[-+ #0']*)(?<width>[\d?]*|\*)(?<precision>(\.(\d*|\*))?)(hh|h|ll|l|L|w)?(?<conversion>[%cdiIopPsuxX])""", RegexOptions.ExplicitCapture)]
    private static partial Regex Conversion();
}
