using System.Globalization;

namespace DTrace.Core;

/// <summary>The text dtrace(8) prints for one datum: bare where quiet, else in a column whose width its size decides (dt_consume.c).</summary>
internal static class DatumText
{
    /// <summary>The column of a traced string.</summary>
    public const int TraceColumn = 33;

    /// <summary>The column of a string in an aggregation's key, and of a symbol.</summary>
    public const int KeyColumn = 50;

    /// <summary>The column of a key's string beside a bar.</summary>
    private const int PackedColumn = 16;

    /// <summary>A datum alone, as a conversion of printf() prints it.</summary>
    public static string Quiet(TraceAction action, object? value) => value switch
    {
        null => string.Empty,
        byte[] bytes => HexDump.Of(bytes),
        IReadOnlyList<StackFrame> frames => StackText.Of(frames),
        StackFrame frame => Frame(action, frame),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };

    /// <summary>A traced datum with option quiet: bare, but for symbols and for text that no NUL ends, which stand in their columns all the same.</summary>
    public static string Alone(TraceAction action, object? value, int size, TextOptions options) => Shown(action, value, size, options) switch
    {
        IReadOnlyList<StackFrame> frames => StackText.Of(frames, options.StackIndent),
        StackFrame frame => "  " + Frame(action, frame).PadRight(KeyColumn),
        string text when action == TraceAction.Trace && Fills(text, size) => "  " + text.PadRight(TraceColumn),
        object shown => Quiet(action, shown),
        null => string.Empty,
    };

    /// <summary>A datum in its column.</summary>
    /// <param name="action">The action that recorded it.</param>
    /// <param name="value">The datum.</param>
    /// <param name="size">Its bytes in the record; 0 where unknown.</param>
    /// <param name="column">The width of a string's column.</param>
    /// <param name="options">How to print; by default as where no option is set.</param>
    /// <param name="isPacked">A key's part beside a bar, where a string stands to the right.</param>
    public static string Column(TraceAction action, object? value, int size, int column, TextOptions? options = null, bool isPacked = false)
    {
        options ??= TextOptions.Default;
        return Shown(action, value, size, options) switch
        {
            string text when isPacked => " " + text.PadLeft(PackedColumn),
            string text => "  " + text.PadRight(column),
            StackFrame frame => "  " + Frame(action, frame).PadRight(KeyColumn),
            // A key has no sign where it has one or two bytes (dt_print_datum).
            long number when column == KeyColumn && size == 1 => Number((byte)number, size),
            long number when column == KeyColumn && size == 2 => Number((ushort)number, size),
            long or ulong => Number(value!, size),
            IReadOnlyList<StackFrame> frames => StackText.Of(frames, options.StackIndent),
            var shown => Quiet(action, shown),
        };
    }

    /// <summary>The width of a number's column by its size; of what is no number, the column beside a bar.</summary>
    public static int NumberWidth(int size) => size switch { 1 => 3, 2 => 5, 4 => 8, _ => 16 };

    /// <summary>
    /// Bytes that read as text are shown as text, whatever their type, but those of tracemem(); with option rawbytes text is shown as bytes, up to
    /// the end of the string's space. A floating-point number is its bits, of which dt_consume.c knows the size alone.
    /// </summary>
    private static object? Shown(TraceAction action, object? value, int size, TextOptions options) => value switch
    {
        double real when action != TraceAction.Printf => size == sizeof(float) ? (long)BitConverter.SingleToInt32Bits((float)real) : BitConverter.DoubleToInt64Bits(real),
        string text when options.IsRaw && (action is TraceAction.Trace or TraceAction.None) => Padded(text, options.StringSize),
        byte[] { Length: > 0 } bytes when action == TraceAction.Trace && !options.IsRaw && bytes[0] != 0 && TextGuess.IsText(bytes) => DTraceText.DecodeString(bytes),
        _ => value,
    };

    private static byte[] Padded(string text, int size)
    {
        byte[] bytes = DTraceText.Encode(text);
        Array.Resize(ref bytes, Math.Max(size, bytes.Length));
        return bytes;
    }

    private static bool Fills(string text, int size) => size > 0 && text.Length <= size && 3 * (long)text.Length >= size && DTraceText.Encode(text).Length == size;

    private static string Number(object number, int size) => " " + Quiet(TraceAction.Trace, number).PadLeft(NumberWidth(size));

    private static string Frame(TraceAction action, StackFrame frame) =>
        action is TraceAction.Mod or TraceAction.UMod && frame.Module is { } module ? module : frame.ToString();
}
