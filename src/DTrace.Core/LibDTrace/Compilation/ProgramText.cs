using System.Text.RegularExpressions;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// What can be told of a D program from its text alone. libdtrace's public interface names neither a program's aggregations nor its
/// destructive subroutines, so they are read from the text, comments, strings and directives left out.
/// </summary>
internal static partial class ProgramText
{
    /// <summary>The names of the aggregations, without <c>@</c>, in order of first use; <c>_</c> for the unnamed one.</summary>
    public static IReadOnlyList<string> Aggregations(string text) =>
        [.. Aggregation().Matches(Code(text)).Select(match => match.Groups["name"] is { Length: > 0 } name ? name.Value : "_").Distinct(StringComparer.Ordinal)];

    /// <summary>Whether it calls one of the destructive actions or subroutines (Dynamic Tracing Guide, "Destructive Actions").</summary>
    public static bool IsDestructive(string text) => Destructive().IsMatch(Code(text));

    private static string Code(string text) => NotCode().Replace(text, " ");

    // Control lines begin a line; D's comments are C's.
    [GeneratedRegex("""/\*.*?(\*/|\z)|"(\\.|[^"\\])*("|\z)|'(\\.|[^'\\])*('|\z)|^[ \t]*\#[^\n]*""", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex NotCode();

    [GeneratedRegex("""@\s*(?<name>[A-Za-z_]\w*)?""", RegexOptions.CultureInvariant)]
    private static partial Regex Aggregation();

    [GeneratedRegex("""(?<![\w`.>$])(breakpoint|chill|copyout|copyoutstr|freopen|ftruncate|kill|panic|raise|stop|system)\s*\(""", RegexOptions.CultureInvariant)]
    private static partial Regex Destructive();
}
