using System.Globalization;
using System.Text.RegularExpressions;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// Reads a sentence of libdtrace's compiler (dt_cc.c, dt_error.c, dt_subr.c):
/// <code>
/// [D_TAG] line 3: what is wrong                          a program read from a stream
/// [D_TAG] in action list: what is wrong                  a program given as text; also "in predicate: "
/// [D_TAG] "/usr/lib/dtrace/io.d", line 27: what is wrong  a file of the library, or what a #line directive names
/// [D_TAG] what is wrong                                  what is wrong as a whole, such as a description that matches nothing
/// </code>
/// The tag stands there by the compile flag ETAGS. Line 0 is what text has after a <c>#line</c> directive: no line.
/// </summary>
internal static partial class CompileErrorText
{
    /// <summary>How the preprocessor is given the program, as a descriptor or on Linux its input (dt_cc.c), and so names it.</summary>
    private static readonly string[] PreprocessorInputs = ["/dev/fd/", "/dev/stdin"];

    /// <summary>The exception of a sentence: without the tag, which it has apart.</summary>
    /// <param name="sentence">What dtrace_errmsg says.</param>
    /// <param name="programFile">The file the program came from, which the message then names; null for text given directly.</param>
    public static DTraceCompileException Parse(string sentence, string? programFile = null)
    {
        Match match = Sentence().Match(sentence);
        string? tag = match.Groups["tag"] is { Success: true } found ? found.Value : null;
        string? file = match.Groups["file"] is { Success: true } named && !PreprocessorInputs.Any(input => named.Value.StartsWith(input, StringComparison.Ordinal))
            ? named.Value
            : null;
        bool hasLine = match.Groups["line"].Success;
        int? line = hasLine && int.TryParse(match.Groups["line"].Value, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null;
        if (hasLine) file ??= programFile;
        string place = !hasLine ? string.Empty : file is null ? $"line {match.Groups["line"].Value}: " : $"\"{file}\", line {match.Groups["line"].Value}: ";
        return new DTraceCompileException(place + match.Groups["text"].Value, tag, line, column: null) { File = file };
    }

    [GeneratedRegex("""^(\[(?<tag>D_\w+)\]\s+)?(("(?<file>[^"]*)",\s+)?line\s+(?<line>\d+):\s+)?(?<text>.*?)\s*$""", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Sentence();
}
