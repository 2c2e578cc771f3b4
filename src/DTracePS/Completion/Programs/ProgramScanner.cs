using System.Text.RegularExpressions;

namespace DTracePS;

/// <summary>
/// Finds out where the end of an unfinished D program stands. It knows of D what tells places apart: comments, strings, directives, and that clauses
/// are probe descriptions, a predicate between slashes, and a body in braces (Dynamic Tracing Guide, "Program Structure").
/// </summary>
internal sealed partial class ProgramScanner(string text)
{
    private enum Part
    {
        Description,
        Predicate,
        AfterPredicate,
        Body,
    }

    private Part _part;
    private int _depth;
    private int _begin;
    private int _at;

    /// <summary>The place at the end of a text.</summary>
    public static ProgramPlace EndOf(string text) => new ProgramScanner(text).Scan();

    private ProgramPlace Scan()
    {
        for (; _at < text.Length; _at++)
        {
            if (IsDirective())
            {
                int end = text.IndexOf('\n', _at);
                if (end < 0) return Directive(text[_at..]);
                _at = end;
                _begin = end + 1;
            }
            else if (text.AsSpan(_at).StartsWith("/*"))
            {
                int end = text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                if (end < 0) return ProgramPlace.Nowhere;
                if (string.IsNullOrWhiteSpace(text[_begin.._at])) _begin = end + 2;
                _at = end + 1;
            }
            else if (text[_at] is '"' or '\'')
            {
                if (!SkipLiteral(text[_at])) return ProgramPlace.Nowhere;
            }
            else
            {
                Step(text[_at]);
            }
        }

        return _part switch
        {
            Part.Description => Description(text[_begin..].TrimStart()),
            Part.AfterPredicate => ProgramPlace.Nowhere,
            _ => Word(text, _part == Part.Body),
        };
    }

    private void Step(char character)
    {
        switch (_part, character)
        {
            case (Part.Description or Part.AfterPredicate, '{'):
                (_part, _depth) = (Part.Body, 1);
                break;
            case (Part.Description, '/'):
                _part = Part.Predicate;
                break;
            case (Part.Description, ',' or ';'):
                _begin = _at + 1;
                break;
            case (Part.Predicate, '/') when EndsPredicate():
                (_part, _begin) = (Part.AfterPredicate, _at + 1);
                break;
            case (Part.AfterPredicate, not (' ' or '\t' or '\r' or '\n')):
                (_part, _begin) = (Part.Description, _at);
                break;
            case (Part.Body, '{'):
                _depth++;
                break;
            case (Part.Body, '}') when --_depth == 0:
                (_part, _begin) = (Part.Description, _at + 1);
                break;
        }
    }

    /// <summary>A slash ends a predicate where a body or nothing follows it; else it divides.</summary>
    private bool EndsPredicate() => text.AsSpan(_at + 1).TrimStart() is [] or ['{' or ';', ..];

    private bool IsDirective() => text[_at] == '#' && text[(text.LastIndexOf('\n', _at) + 1).._at].All(char.IsWhiteSpace);

    /// <summary>Whether the literal ends.</summary>
    private bool SkipLiteral(char quote)
    {
        for (_at++; _at < text.Length; _at++)
        {
            if (text[_at] == '\\') _at++;
            else if (text[_at] == quote) return true;
        }

        return false;
    }

    private static ProgramPlace Directive(string line) => Pragma().Match(line) is { Success: true } option
        ? new(PlaceKind.Option, option.Groups[1].Value)
        : ProgramPlace.Nowhere;

    private static ProgramPlace Description(string description) =>
        DeclarationStart().IsMatch(description) ? Word(description, isBody: false)
        : description.Any(char.IsWhiteSpace) ? ProgramPlace.Nowhere
        : new(PlaceKind.Probe, description);

    private static ProgramPlace Word(string text, bool isBody)
    {
        int begin = text.Length;
        while (begin > 0 && (char.IsAsciiLetterOrDigit(text[begin - 1]) || text[begin - 1] == '_')) begin--;
        string typed = text[begin..];
        string before = text[..begin];
        if (before.EndsWith('@')) return new(PlaceKind.Aggregation, typed);
        if (before.EndsWith('$')) return new(PlaceKind.Macro, typed);
        if (ScopeBefore().Match(before) is { Success: true } scope) return new(PlaceKind.Scoped, typed, scope.Groups[1].Value);
        if (before.EndsWith("->", StringComparison.Ordinal) || before.EndsWith('.') || before.EndsWith('`') || typed is [>= '0' and <= '9', ..]) return ProgramPlace.Nowhere;
        if (AggregationBefore().IsMatch(before)) return new(PlaceKind.Aggregating, typed);
        bool begins = isBody && before.TrimEnd() is [.., '{' or '}' or ';'];
        return new(begins ? PlaceKind.Statement : PlaceKind.Expression, typed);
    }

    [GeneratedRegex(@"^#\s*pragma\s+D\s+option\s+(\w*)$")]
    private static partial Regex Pragma();

    [GeneratedRegex(@"^(auto|char|const|double|enum|extern|float|inline|int|long|provider|register|self|short|signed|static|string|struct|this|translator|typedef|union|unsigned|void|volatile)\b(?!:)")]
    private static partial Regex DeclarationStart();

    [GeneratedRegex(@"\b(self|this)\s*->\s*$")]
    private static partial Regex ScopeBefore();

    [GeneratedRegex(@"@\w*\s*(\[[^;{}]*\]\s*)?=\s*$")]
    private static partial Regex AggregationBefore();
}
