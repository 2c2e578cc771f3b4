using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;

namespace DTracePS.Host;

/// <summary>Syntax errors as text: the engine's concise view leaves those of a one-line script blank when no file is behind it.</summary>
internal static class ParseErrors
{
    /// <summary>Every error of the exception with its line marked, or the message where it carries no position.</summary>
    public static string Describe(RuntimeException error) => error is ParseException { Errors: { Length: > 0 } errors }
        ? string.Join(Environment.NewLine, errors.Select(Describe))
        : error.Message;

    /// <summary>One error, with the source line and a mark under the place.</summary>
    private static string Describe(ParseError error)
    {
        IScriptExtent extent = error.Extent;
        string place = extent.File is null ? "Line" : $"{extent.File}:{extent.StartLineNumber.ToString(CultureInfo.InvariantCulture)}";
        string line = extent.StartScriptPosition.Line.TrimEnd();
        int length = extent.EndLineNumber == extent.StartLineNumber ? extent.EndColumnNumber - extent.StartColumnNumber : 1;
        StringBuilder text = new();
        text.AppendLine("ParserError: " + (extent.File is null ? string.Empty : place));
        text.AppendLine("Line |");
        text.AppendLine(CultureInfo.InvariantCulture, $"{extent.StartLineNumber,4} |  {line}");
        text.AppendLine(CultureInfo.InvariantCulture, $"     |  {new string(' ', Math.Max(0, extent.StartColumnNumber - 1))}{new string('~', Math.Max(1, length))}");
        text.Append(CultureInfo.InvariantCulture, $"     | {error.Message}");
        return text.ToString();
    }
}
