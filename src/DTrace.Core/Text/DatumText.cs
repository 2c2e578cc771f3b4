using System.Globalization;

namespace DTrace.Core;

/// <summary>The text dtrace(8) prints for one datum: bare where quiet, else in a column whose width its size decides (dt_consume.c).</summary>
internal static class DatumText
{
    /// <summary>The column of a traced string.</summary>
    public const int TraceColumn = 33;

    /// <summary>The column of a string in an aggregation's key, and of a symbol.</summary>
    public const int KeyColumn = 50;

    /// <summary>A datum alone.</summary>
    public static string Quiet(TraceAction action, object? value) => value switch
    {
        null => string.Empty,
        byte[] bytes => HexDump.Of(bytes),
        IReadOnlyList<StackFrame> frames => StackText.Of(frames),
        StackFrame frame => Frame(action, frame),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };

    /// <summary>A datum in its column.</summary>
    /// <param name="action">The action that recorded it.</param>
    /// <param name="value">The datum.</param>
    /// <param name="size">Its bytes in the record; 0 where unknown.</param>
    /// <param name="column">The width of a string's column.</param>
    public static string Column(TraceAction action, object? value, int size, int column)
    {
        string text = Quiet(action, value);
        return value switch
        {
            string => "  " + text.PadRight(column),
            StackFrame => "  " + text.PadRight(KeyColumn),
            long or ulong => " " + text.PadLeft(size switch { 1 => 3, 2 => 5, 4 => 8, _ => 16 }),
            _ => text,
        };
    }

    private static string Frame(TraceAction action, StackFrame frame) =>
        action is TraceAction.Mod or TraceAction.UMod && frame.Module is { } module ? module : frame.ToString();
}
