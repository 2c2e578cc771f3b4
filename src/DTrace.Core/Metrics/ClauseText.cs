using System.Text.RegularExpressions;

namespace DTrace.Core;

/// <summary>Finds in a program's text the clause that an aggregation is made in.</summary>
internal static class ClauseText
{
    /// <summary>Longer clauses are cut.</summary>
    private const int LongestLine = 500;

    /// <summary>The first clause that names an aggregation, in one line; null where none does.</summary>
    public static string? Of(string source, string aggregation)
    {
        Regex name = new($@"@{Regex.Escape(aggregation == "_" ? string.Empty : aggregation)}(?![A-Za-z0-9_`])", RegexOptions.None, TimeSpan.FromSeconds(1));
        string? clause = Clauses(source).FirstOrDefault(text => name.IsMatch(text));
        if (clause is null) return null;
        string line = string.Join(' ', clause.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length > LongestLine ? line[..LongestLine] + "..." : line;
    }

    /// <summary>The text up to each closing brace that ends a clause. Braces in strings, characters and comments are none.</summary>
    private static IEnumerable<string> Clauses(string source)
    {
        int start = 0;
        int depth = 0;
        for (int i = 0; i < source.Length; i++)
        {
            switch (source[i])
            {
                case '"' or '\'': i = EndOfQuote(source, i); break;
                case '/' when source.AsSpan(i).StartsWith("/*"): i = End(source, i + 2, "*/"); break;
                case '/' when source.AsSpan(i).StartsWith("//"): i = End(source, i + 2, "\n"); break;
                case '{': depth++; break;
                case '}' when --depth <= 0:
                    yield return source[start..(i + 1)];
                    start = i + 1;
                    depth = 0;
                    break;
            }
        }
    }

    private static int EndOfQuote(string source, int start)
    {
        int i = start + 1;
        while (i < source.Length && source[i] != source[start]) i += source[i] == '\\' ? 2 : 1;
        return i;
    }

    private static int End(string source, int start, string end) =>
        source.IndexOf(end, start, StringComparison.Ordinal) is var found and >= 0 ? found + end.Length - 1 : source.Length;
}
