using System.Text;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Text that came from traced programs, as it may be shown: a process chooses its own name, and control characters in it would command the terminal.
/// Called by DTracePS.Format.ps1xml.
/// </summary>
public static class ControlText
{
    /// <summary>The text with its control characters (C0, DEL, C1) as printf's %S escapes them: a line break as <c>\n</c>, others in octal, as <c>\033</c>.</summary>
    public static string Escape(string? text) => Escape(text, keepsLayout: false);

    /// <summary>Whether a text has control characters beyond those that lay it out: line breaks and tabs.</summary>
    internal static bool CommandsTerminal(string text) => text.Any(IsCommand);

    /// <summary>The text escaped.</summary>
    /// <param name="text">The text.</param>
    /// <param name="keepsLayout">Line breaks and tabs stay: of text that a program formatted.</param>
    internal static string Escape(string? text, bool keepsLayout)
    {
        if (text is null || !text.Any(char.IsControl)) return text ?? string.Empty;
        StringBuilder escaped = new(text.Length + 8);
        foreach (char character in text)
        {
            if (!char.IsControl(character) || (keepsLayout && !IsCommand(character))) escaped.Append(character);
            else Append(escaped, [character]);
        }

        return escaped.ToString();
    }

    private static bool IsCommand(char character) => char.IsControl(character) && character is not ('\n' or '\t');

    /// <summary>Escapes one character, be it of one or two parts, or a byte that was no text.</summary>
    internal static void Append(StringBuilder escaped, ReadOnlySpan<char> character)
    {
        int named = "\a\b\t\n\v\f\r".IndexOf(character[0], StringComparison.Ordinal);
        if (named >= 0)
        {
            escaped.Append('\\').Append("abtnvfr"[named]);
            return;
        }

        foreach (byte part in DTraceText.Encode(character.ToString())) escaped.Append(CEscape.Octal(part));
    }
}
