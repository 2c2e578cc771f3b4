using System.Management.Automation.Language;

namespace DTracePS;

/// <summary>A cursor in a table, where a key or a value can stand.</summary>
/// <param name="Start">Where the table begins in the script.</param>
/// <param name="Typed">What of the word is typed.</param>
/// <param name="Key">The key whose value it is; null where it is a key itself.</param>
/// <param name="Present">The keys that the table has.</param>
internal sealed record OptionTablePlace(int Start, string Typed, string? Key, IReadOnlyList<string> Present)
{
    /// <summary>The table whose key or value a cursor is at; null where neither can stand there.</summary>
    public static OptionTablePlace? Find(Token[] tokens, int cursor)
    {
        // The word that ends at the cursor, and the token before it.
        int last = Array.FindLastIndex(tokens, token => token.Extent.StartOffset < cursor && token.Kind != TokenKind.EndOfInput);
        if (last < 0 || tokens[last].Extent.EndOffset > cursor) return null;
        bool isWord = tokens[last].Extent.EndOffset == cursor && IsWord(tokens[last]);
        string typed = isWord ? tokens[last].Text : string.Empty;
        int before = isWord ? last - 1 : last;
        if (before < 1 || Opening(tokens, before) is not { } open) return null;
        string? key = null;
        switch (tokens[before].Kind)
        {
            case TokenKind.AtCurly or TokenKind.Semi or TokenKind.NewLine:
                break;
            case TokenKind.Equals when Word(tokens[before - 1]) is { } left:
                key = left;
                break;
            default:
                return null;
        }

        return new OptionTablePlace(tokens[open].Extent.StartOffset, typed, key, Keys(tokens, open, isWord ? last : -1));
    }

    /// <summary>The <c>@{</c> whose table a token is in itself, and not in something inside of it.</summary>
    private static int? Opening(Token[] tokens, int index)
    {
        int depth = 0;
        for (; index >= 0; index--)
        {
            TokenKind kind = tokens[index].Kind;
            if (kind is TokenKind.RCurly or TokenKind.RParen or TokenKind.RBracket) depth++;
            else if (kind is TokenKind.AtCurly or TokenKind.LCurly or TokenKind.LParen or TokenKind.AtParen or TokenKind.DollarParen or TokenKind.LBracket && depth-- == 0)
                return kind == TokenKind.AtCurly ? index : null;
        }

        return null;
    }

    private static List<string> Keys(Token[] tokens, int open, int typed)
    {
        List<string> keys = [];
        int depth = 0;
        for (int i = open; i + 1 < tokens.Length && (i == open || depth > 0); i++)
        {
            if (tokens[i].Kind is TokenKind.AtCurly or TokenKind.LCurly or TokenKind.LParen or TokenKind.AtParen or TokenKind.DollarParen) depth++;
            else if (tokens[i].Kind is TokenKind.RCurly or TokenKind.RParen) depth--;
            else if (depth == 1 && i != typed && tokens[i + 1].Kind == TokenKind.Equals && Word(tokens[i]) is { } key) keys.Add(key);
        }

        return keys;
    }

    private static bool IsWord(Token token) => token is StringToken || token.Kind is TokenKind.Identifier or TokenKind.Generic or TokenKind.Variable;

    private static string? Word(Token token) => token is StringToken text ? text.Value : token.Kind is TokenKind.Identifier or TokenKind.Generic ? token.Text : null;
}
