using System.Globalization;

namespace DTrace.Embedded.Syntax;

/// <summary>
/// Reads tokens. It holds no place of its own: the parser asks for the token at a place in a mode, so that it may look ahead and
/// change the mode as it likes.
/// </summary>
internal sealed class Lexer(SourceText text, MacroTable macros, TypeNameTable types, DirectiveTable directives)
{
    private const string ProbeCharacters = "-$:_.?*\\[]!";

    /// <summary>The token at or after a place.</summary>
    public SyntaxToken Lex(int position, LexerMode mode)
    {
        if (SkipTrivia(ref position, mode) is { } error) return Bad(error.Span, error);
        if (position >= text.Length) return new SyntaxToken(SyntaxKind.EndOfFileToken, new TextSpan(text.Length, 0), string.Empty);
        char c = text[position];
        if (mode == LexerMode.Clause) return LexClause(position, c);
        if (IsIdentifierStart(c)) return LexWord(position);
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(text[position + 1]))) return LexNumber(position);
        return c switch
        {
            '"' => LexString(position),
            '\'' => LexCharacter(position),
            '@' => LexAggregation(position),
            '$' => LexMacro(position),
            _ => LexPunctuation(position),
        };
    }

    private static SyntaxToken Bad(TextSpan span, Diagnostic diagnostic) =>
        new(SyntaxKind.BadToken, span, string.Empty) { Diagnostic = diagnostic };

    private static bool IsIdentifierStart(char c) => char.IsAsciiLetter(c) || c is '_' or '`';

    private static bool IsIdentifierPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '`';

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\r' or '\n' or '\f' or '\v';

    private bool IsLineComment(int position) => text[position] == '/' && text[position + 1] == '/';

    private int LineEnd(int position) => text.Text.IndexOf('\n', position) is >= 0 and var end ? end : text.Length;

    private Diagnostic? SkipTrivia(ref int position, LexerMode mode)
    {
        while (position < text.Length)
        {
            char c = text[position];
            if (IsBlank(c))
            {
                position++;
            }
            else if (c == '\\' && text[position + 1] == '\n')
            {
                position += 2;
            }
            else if (c == '#' && directives.EndOf(position) is int end)
            {
                position = end;
            }
            else if (IsLineComment(position) && !(mode == LexerMode.Predicate && text[position + 2] == '*'))
            {
                position = LineEnd(position);
            }
            else if (c == '/' && text[position + 1] == '*')
            {
                int close = text.Text.IndexOf("*/", position + 2, StringComparison.Ordinal);
                int nested = text.Text.IndexOf("/*", position + 2, StringComparison.Ordinal);
                if (nested >= 0 && (close < 0 || nested + 1 < close)) return LexicalErrors.NestedComment(new TextSpan(nested, 2));
                if (close < 0) return LexicalErrors.UnterminatedComment(new TextSpan(position, 2));
                position = close + 2;
            }
            else
            {
                break;
            }
        }

        return null;
    }

    private SyntaxToken LexClause(int start, char c)
    {
        int end = start;
        if (char.IsAsciiLetter(c) || ProbeCharacters.Contains(c, StringComparison.Ordinal))
        {
            while (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '`' || ProbeCharacters.Contains(text[end], StringComparison.Ordinal)) end++;
            TextSpan span = TextSpan.FromBounds(start, end);
            string word = text.ToString(span);
            SyntaxKind keyword = SyntaxFacts.GetKeywordKind(word);
            if (SyntaxFacts.StartsMember(keyword)) return new SyntaxToken(keyword, span, word);

            // "int*x;" is a declaration although '*' is a character of probe descriptions, unless a ':' tells otherwise.
            int star = word.IndexOf('*', StringComparison.Ordinal);
            string head = star > 0 ? word[..star] : word;
            if (!word.Contains(':', StringComparison.Ordinal))
            {
                keyword = SyntaxFacts.GetKeywordKind(head);
                if (star > 0 && SyntaxFacts.StartsDeclaration(keyword)) return new SyntaxToken(keyword, new TextSpan(start, head.Length), head);
                if (!LooksLikeClause(end) && types.IsTypeName(head)) return new SyntaxToken(SyntaxKind.TypeNameToken, new TextSpan(start, head.Length), head);
            }

            return new SyntaxToken(SyntaxKind.ProbeDescriptionToken, span, word);
        }

        if (char.IsAsciiDigit(c)) return LexNumber(start);
        SyntaxKind kind = c switch
        {
            '/' => SyntaxKind.SlashToken,
            ',' => SyntaxKind.CommaToken,
            '{' => SyntaxKind.OpenBraceToken,
            _ => SyntaxKind.BadToken,
        };
        return kind == SyntaxKind.BadToken
            ? Bad(new TextSpan(start, 1), LexicalErrors.BadCharacter(new TextSpan(start, 1), c))
            : new SyntaxToken(kind, new TextSpan(start, 1), c.ToString());
    }

    private SyntaxToken LexWord(int start)
    {
        int end = start;
        while (IsIdentifierPart(text[end])) end++;

        // A module's name before ` may hold dots.
        int dotted = end;
        while (IsIdentifierPart(text[dotted]) || (text[dotted] == '.' && IsIdentifierPart(text[dotted + 1]))) dotted++;
        int mark = dotted > end ? text.Text.LastIndexOf('`', dotted - 1, dotted - end) : -1;
        if (mark > end) end = mark + 1;
        while (IsIdentifierPart(text[end])) end++;

        TextSpan span = TextSpan.FromBounds(start, end);
        return Word(span, text.ToString(span));
    }

    private SyntaxToken Word(TextSpan span, string word)
    {
        SyntaxKind kind = SyntaxFacts.GetKeywordKind(word);
        if (kind == SyntaxKind.IdentifierToken && !IsMember(span.Start) && !LooksAssigned(span.End) && types.IsTypeName(word)) kind = SyntaxKind.TypeNameToken;
        return new SyntaxToken(kind, span, word);
    }

    /// <summary>No declaration goes on so after a type's name.</summary>
    private bool LooksLikeClause(int position)
    {
        while (IsBlank(text[position])) position++;
        return text[position] is '{' or '/' or ',';
    }

    /// <summary>What follows . or -> names a member or variable.</summary>
    private bool IsMember(int start) => start > 0 && (text[start - 1] == '.' || (start > 1 && text[start - 1] == '>' && text[start - 2] == '-'));

    /// <summary>A type's name before ++, --, [ or = would be an error, so there it is a variable the program is about to create.</summary>
    private bool LooksAssigned(int position)
    {
        while (IsBlank(text[position])) position++;
        char next = text[position + 1];
        return text[position] switch
        {
            '+' => next == '+',
            '-' => next == '-',
            '=' => next != '=',
            '[' => true,
            _ => false,
        };
    }

    private SyntaxToken LexNumber(int start)
    {
        int end = start;
        bool isHexadecimal = text[start] == '0' && text[start + 1] is 'x' or 'X' && char.IsAsciiHexDigit(text[start + 2]);
        if (isHexadecimal) end += 2;
        while (isHexadecimal ? char.IsAsciiHexDigit(text[end]) : char.IsAsciiDigit(text[end])) end++;
        if (!isHexadecimal && IsFloatingPoint(end))
            return Bad(TextSpan.FromBounds(start, end + 1), LexicalErrors.FloatingPoint(TextSpan.FromBounds(start, end + 1)));

        int digitsEnd = end;
        bool isUnsigned = text[end] is 'u' or 'U';
        if (isUnsigned) end++;
        int longs = 0;
        while (longs < 2 && text[end] is 'l' or 'L')
        {
            longs++;
            end++;
        }

        TextSpan span = TextSpan.FromBounds(start, end);
        string spelled = text.ToString(span);
        Diagnostic? error = ParseInteger(text.ToString(TextSpan.FromBounds(start, digitsEnd)), span, spelled, out ulong value);
        return error is not null
            ? Bad(span, error)
            : new SyntaxToken(SyntaxKind.IntegerToken, span, spelled)
            {
                Integer = new IntegerConstant(value, text[start] != '0', isUnsigned, longs),
            };
    }

    private bool IsFloatingPoint(int end)
    {
        char c = text[end];
        if (c == '.') return true;
        if (c is 'f' or 'F') return true;
        return c is 'e' or 'E' && (char.IsAsciiDigit(text[end + 1]) || (text[end + 1] is '+' or '-' && char.IsAsciiDigit(text[end + 2])));
    }

    private static Diagnostic? ParseInteger(string digits, TextSpan span, string spelled, out ulong value)
    {
        value = 0;
        bool isHexadecimal = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        uint radix = isHexadecimal ? 16u : digits[0] == '0' ? 8u : 10u;
        foreach (char c in isHexadecimal ? digits[2..] : digits)
        {
            uint digit = (uint)Convert.ToInt32(c.ToString(), 16);
            if (digit >= radix) return LexicalErrors.InvalidDigit(span, spelled, c);
            UInt128 next = ((UInt128)value * radix) + digit;
            if (next > ulong.MaxValue) return LexicalErrors.IntegerOverflow(span, spelled);
            value = (ulong)next;
        }

        return null;
    }

    private SyntaxToken LexString(int start)
    {
        int end = QuotedEnd(start, '"');
        if (end < 0) return Bad(new TextSpan(start, 1), LexicalErrors.UnterminatedString(new TextSpan(start, 1)));
        TextSpan span = TextSpan.FromBounds(start, end);
        return String(span, text.ToString(TextSpan.FromBounds(start + 1, end - 1)));
    }

    private static SyntaxToken String(TextSpan span, string inside) =>
        new(SyntaxKind.StringToken, span, inside) { Bytes = StringEscapes.Resolve(inside, stopAtNul: true) };

    private SyntaxToken LexCharacter(int start)
    {
        int end = QuotedEnd(start, '\'');
        if (end < 0) return Bad(new TextSpan(start, 1), LexicalErrors.UnterminatedCharacter(new TextSpan(start, 1)));
        TextSpan span = TextSpan.FromBounds(start, end);
        if (end - start == 2) return Bad(span, LexicalErrors.EmptyCharacter(span));
        byte[] bytes = StringEscapes.Resolve(text.ToString(TextSpan.FromBounds(start + 1, end - 1)), stopAtNul: false);
        if (bytes.Length > sizeof(ulong)) return Bad(span, LexicalErrors.LongCharacter(span));
        ulong value = bytes.Aggregate(0ul, (packed, b) => (packed << 8) | b);
        return new SyntaxToken(SyntaxKind.IntegerToken, span, text.ToString(span)) { Integer = new IntegerConstant(value, true, false, 0) };
    }

    private int QuotedEnd(int start, char quote)
    {
        for (int i = start + 1; i < text.Length && text[i] != '\n'; i++)
        {
            if (text[i] == quote) return i + 1;
            if (text[i] == '\\' && text[i + 1] != '\n') i++;
        }

        return -1;
    }

    private SyntaxToken LexAggregation(int start)
    {
        int end = start + 1;
        if (!char.IsAsciiDigit(text[end]))
        {
            while (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_') end++;
        }

        string name = text.ToString(TextSpan.FromBounds(start + 1, end));
        return new SyntaxToken(SyntaxKind.AggregationToken, TextSpan.FromBounds(start, end), name.Length == 0 ? "_" : name);
    }

    private SyntaxToken LexMacro(int start)
    {
        int nameStart = text[start + 1] == '$' ? start + 2 : start + 1;
        bool isString = nameStart == start + 2;
        int end = nameStart;
        bool isArgument = char.IsAsciiDigit(text[end]);
        while (isArgument ? char.IsAsciiDigit(text[end]) : IsIdentifierPart(text[end])) end++;
        TextSpan span = TextSpan.FromBounds(start, end);
        if (end == nameStart) return Bad(new TextSpan(start, 1), LexicalErrors.BadCharacter(new TextSpan(start, 1), '$'));
        string spelled = text.ToString(span);
        string name = text.ToString(TextSpan.FromBounds(nameStart, end));
        if (!isArgument)
        {
            if (macros.Variable(name) is not int value) return Bad(span, LexicalErrors.UndefinedMacroVariable(span, spelled));
            string digits = value.ToString(CultureInfo.InvariantCulture);
            return isString ? String(span, digits) : new SyntaxToken(SyntaxKind.IntegerToken, span, digits)
            {
                Integer = new IntegerConstant((ulong)Math.Abs((long)value), true, false, 0, value < 0),
            };
        }

        string? argument = macros.Argument(name, isString ? string.Empty : "0");
        if (argument is null) return Bad(span, LexicalErrors.UndefinedMacroArgument(span, spelled));
        return isString ? String(span, argument) : MacroArgument(span, spelled, argument);
    }

    /// <summary>An argument is an integer or an identifier where it looks like one, else a string, which quotes may enclose.</summary>
    private SyntaxToken MacroArgument(TextSpan span, string spelled, string argument)
    {
        string digits = argument.TrimStart('-', '+');
        bool isSigned = digits.Length == argument.Length - 1;
        if (digits.Length > 0 && char.IsAsciiDigit(digits[0]) && (isSigned || digits.Length == argument.Length) && IsInteger(digits))
        {
            string bare = digits.TrimEnd('u', 'U', 'l', 'L');
            if (ParseInteger(bare, span, digits, out ulong value) is { } error)
                return Bad(span, error.Tag == "D_INT_OFLOW" ? LexicalErrors.MacroOverflow(span, spelled, digits) : error);
            string suffix = digits[bare.Length..];
            return new SyntaxToken(SyntaxKind.IntegerToken, span, argument)
            {
                Integer = new IntegerConstant(
                    value, digits[0] != '0', suffix.Contains('u', StringComparison.OrdinalIgnoreCase),
                    suffix.Count(c => c is 'l' or 'L'), argument[0] == '-'),
            };
        }

        if (argument.Length > 0 && IsIdentifierStart(argument[0]) && argument.All(IsIdentifierPart)) return Word(span, argument);
        bool isQuoted = argument.Length > 1 && argument[0] == '"' && argument[^1] == '"';
        return String(span, isQuoted ? argument[1..^1] : argument);
    }

    private static bool IsInteger(string digits)
    {
        string bare = digits.TrimEnd('u', 'U', 'l', 'L');
        if (digits.Length - bare.Length > 3) return false;
        return bare.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? bare.Length > 2 && bare[2..].All(char.IsAsciiHexDigit)
            : bare.Length > 0 && bare.All(char.IsAsciiDigit);
    }

    private SyntaxToken LexPunctuation(int start)
    {
        foreach (SyntaxKind kind in SyntaxFacts.PunctuationByLength)
        {
            string candidate = SyntaxFacts.GetText(kind)!;
            if (string.CompareOrdinal(text.Text, start, candidate, 0, candidate.Length) != 0) continue;
            TextSpan span = new(start, candidate.Length);
            return new SyntaxToken(kind == SyntaxKind.SlashToken && EndsPredicate(start + 1) ? SyntaxKind.PredicateEndToken : kind, span, candidate);
        }

        return Bad(new TextSpan(start, 1), LexicalErrors.BadCharacter(new TextSpan(start, 1), text[start]));
    }

    /// <summary>Division and the predicate's end are told apart by what follows (dt_lex.l does the same).</summary>
    private bool EndsPredicate(int position)
    {
        while (IsBlank(text[position]) || IsLineComment(position)) position = IsBlank(text[position]) ? position + 1 : LineEnd(position);
        return position >= text.Length || text[position] is ';' or '{' or '/';
    }
}
