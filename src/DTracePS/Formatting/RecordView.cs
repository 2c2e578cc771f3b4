using System.Globalization;
using DTrace.Core;

namespace DTracePS;

/// <summary>How a record's parts are shown in a table or list. Called by DTracePS.Format.ps1xml.</summary>
public static class RecordView
{
    /// <summary>A datum: a stack one frame a line, bytes in hexadecimal, text and numbers as they are.</summary>
    public static string Datum(object? datum) => datum switch
    {
        null => string.Empty,
        string text => text.TrimEnd('\n'),
        byte[] bytes => string.Join(' ', bytes.Select(part => part.ToString("x2", CultureInfo.InvariantCulture))),
        IEnumerable<StackFrame> frames => string.Join('\n', frames),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => datum.ToString() ?? string.Empty,
    };

    /// <summary>The probe, as dtrace(8) names it beside a record: <c>function:name</c>.</summary>
    public static string Place(TraceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return $"{record.Function}:{record.Name}";
    }

    /// <summary>An address in hexadecimal.</summary>
    public static string Address(ulong address) => "0x" + address.ToString("x", CultureInfo.InvariantCulture);
}
