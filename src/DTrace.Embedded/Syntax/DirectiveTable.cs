using System.Collections.Immutable;
using System.Globalization;

namespace DTrace.Embedded.Syntax;

/// <summary>
/// The control lines of a program: those whose first character is <c>#</c>. They are found before anything else is read, as pragmas
/// decide how the rest is compiled, wherever they stand.
/// </summary>
internal sealed class DirectiveTable
{
    private readonly Dictionary<int, int> _ends = [];

    private DirectiveTable(ImmutableArray<DirectiveSyntax> directives) => Directives = directives;

    /// <summary>A table without lines.</summary>
    public static DirectiveTable Empty { get; } = new([]);

    /// <summary>The lines in order, without <c>#!</c> lines and line markers.</summary>
    public ImmutableArray<DirectiveSyntax> Directives { get; private set; }

    /// <summary>Where the line ends whose <c>#</c> stands at a place; null where none does.</summary>
    public int? EndOf(int position) => _ends.TryGetValue(position, out int end) ? end : null;

    /// <summary>Finds the lines, and tells the text of line markers.</summary>
    public static DirectiveTable Scan(SourceText text)
    {
        DirectiveTable table = new([]);
        List<DirectiveSyntax> directives = [];
        bool atLineStart = true;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\n')
            {
                atLineStart = true;
            }
            else if (c == '#' && atLineStart)
            {
                int end = text.Text.IndexOf('\n', i);
                if (end < 0) end = text.Length;
                table._ends[i] = end;
                if (text[i + 1] != '!') Read(text, i, end, directives);
                i = end - 1;
            }
            else if (c == '/' && text[i + 1] == '/')
            {
                int end = text.Text.IndexOf('\n', i);
                if (end < 0) break;
                i = end - 1;
            }
            else if (c == '/' && text[i + 1] == '*')
            {
                int close = text.Text.IndexOf("*/", i + 2, StringComparison.Ordinal);
                if (close < 0) break;
                i = close + 1;
            }
            else if (c is '"' or '\'')
            {
                i = SkipQuoted(text, i, c);
                atLineStart = false;
            }
            else if (c is not (' ' or '\t' or '\f' or '\v' or '\r'))
            {
                atLineStart = false;
            }
        }

        table.Directives = [.. directives];
        return table;
    }

    private static int SkipQuoted(SourceText text, int start, char quote)
    {
        for (int i = start + 1; i < text.Length && text[i] != '\n'; i++)
        {
            if (text[i] == quote) return i;
            if (text[i] == '\\' && text[i + 1] != '\n') i++;
        }

        return start;
    }

    private static void Read(SourceText text, int start, int end, List<DirectiveSyntax> directives)
    {
        List<SyntaxToken> words = Words(text, start + 1, end);
        if (words.Count == 0) return;
        DirectiveSyntax directive = new(TextSpan.FromBounds(start, end), words);
        if (directive.Marker is { } marker) text.AddMarker(start, (int)Math.Min(marker.Line, int.MaxValue), marker.File);
        else directives.Add(directive);
    }

    private static List<SyntaxToken> Words(SourceText text, int position, int end)
    {
        List<SyntaxToken> words = [];
        while (position < end)
        {
            if (text[position] is ' ' or '\t' or '\f' or '\v' or '\r')
            {
                position++;
                continue;
            }

            int start = position;
            if (text[position] == '"')
            {
                int close = SkipQuoted(text, position, '"');
                bool isClosed = close > start && close < end;
                position = isClosed ? close + 1 : end;
                string inside = isClosed ? text.Text[(start + 1)..close] : text.Text[start..position].Trim('"', '\r', ' ');
                words.Add(new SyntaxToken(SyntaxKind.StringToken, TextSpan.FromBounds(start, position), inside));
                continue;
            }

            while (position < end && text[position] is not (' ' or '\t' or '\f' or '\v' or '\r' or '"')) position++;
            string word = text.Text[start..position];
            bool isNumber = ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value);
            words.Add(new SyntaxToken(isNumber ? SyntaxKind.IntegerToken : SyntaxKind.IdentifierToken, TextSpan.FromBounds(start, position), word)
            {
                Integer = new IntegerConstant(value, true, false, 0),
            });
        }

        return words;
    }
}
