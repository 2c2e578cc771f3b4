using System.Globalization;
using System.Text.RegularExpressions;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// Reads a sentence of libdtrace's compiler (dt_cc.c, dt_error.c): an optional tag in brackets (compile flag ETAGS), an optional file in quotes,
/// an optional line, and what is wrong. Line 0 is what text given directly has after a <c>#line</c> directive: no line.
/// </summary>
internal static partial class CompileErrorText
{
    /// <summary>The exception of a sentence: without the tag, which it has apart.</summary>
    public static DTraceCompileException Parse(string sentence)
    {
        Match match = Sentence().Match(sentence);
        string? tag = match.Groups["tag"] is { Success: true } found ? found.Value : null;
        int? line = match.Groups["line"] is { Success: true } digits && int.TryParse(digits.Value, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : null;
        return new DTraceCompileException(match.Groups["text"].Value, tag, line, column: null);
    }

    [GeneratedRegex("""^(\[(?<tag>D_\w+)\]\s+)?(?<text>("[^"]*",\s+)?(line\s+(?<line>\d+):\s)?.*?)\s*$""", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Sentence();
}
