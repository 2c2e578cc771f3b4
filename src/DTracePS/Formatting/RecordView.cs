using System.Globalization;
using DTrace.Core;

namespace DTracePS;

/// <summary>How a record's parts are shown in a table or list. Called by DTracePS.Format.ps1xml.</summary>
public static class RecordView
{
    /// <summary>A datum: a stack one frame a line, bytes in hexadecimal, text with its control characters escaped, numbers as they are.</summary>
    public static string Datum(object? datum) => datum switch
    {
        null => string.Empty,
        string text => ControlText.Escape(text),
        byte[] bytes => string.Join(' ', bytes.Select(part => part.ToString("x2", CultureInfo.InvariantCulture))),
        IEnumerable<StackFrame> frames => string.Join('\n', frames.Select(frame => ControlText.Escape(frame.ToString()))),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => ControlText.Escape(datum.ToString()),
    };

    /// <summary>A record's datum. In text that the program formats, line breaks and tabs are layout.</summary>
    public static string Data(TraceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record is { Data: string text, Action: TraceAction.Printf or TraceAction.Printa or TraceAction.Print }
            ? ControlText.Escape(text, keepsLayout: true).TrimEnd('\n')
            : Datum(record.Data);
    }

    /// <summary>The probe, as dtrace(8) names it beside a record: <c>function:name</c>.</summary>
    public static string Place(TraceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return ControlText.Escape($"{record.Function}:{record.Name}");
    }

    /// <summary>An address in hexadecimal.</summary>
    public static string Address(ulong address) => "0x" + address.ToString("x", CultureInfo.InvariantCulture);
}
