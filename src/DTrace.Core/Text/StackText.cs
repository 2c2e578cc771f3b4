using System.Text;

namespace DTrace.Core;

/// <summary>A stack as dtrace(8) prints it: a line break, then each frame on an indented line of its own.</summary>
internal static class StackText
{
    /// <summary>Columns before each frame where option stackindent says nothing.</summary>
    public const int DefaultIndent = 14;

    /// <summary>A greater indent is no layout, but a mistake.</summary>
    public const int MostIndent = 65_535;

    public static string Of(IReadOnlyList<StackFrame> frames, int indent = DefaultIndent, PrintfField field = default)
    {
        StringBuilder text = new("\n");
        foreach (StackFrame frame in frames) text.Append(' ', indent).Append(field.Text(Frame(frame))).Append('\n');
        return text.ToString();
    }

    /// <summary>An annotation of jstack() stands two columns further in.</summary>
    private static string Frame(StackFrame frame) =>
        frame is { Module: null, Symbol: ['[', ' ', ..] } ? "  " + frame : frame.ToString();
}
