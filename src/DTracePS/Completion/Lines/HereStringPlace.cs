using System.Management.Automation.Language;

namespace DTracePS;

/// <summary>A cursor in a here-string, closed or not.</summary>
/// <param name="Start">Where the here-string begins in the script.</param>
/// <param name="Program">The D between its beginning and the cursor.</param>
/// <param name="IsExpandable">Whether PowerShell fills in variables: there D's dollar wants a backtick.</param>
internal sealed record HereStringPlace(int Start, string Program, bool IsExpandable)
{
    /// <summary>The here-string a cursor is in; null where it is in none, or not behind the line that opens it.</summary>
    public static HereStringPlace? Find(Token[] tokens, int cursor)
    {
        Token? token = Array.Find(tokens, token => token.Kind is TokenKind.HereStringLiteral or TokenKind.HereStringExpandable
            && token.Extent.StartOffset < cursor && cursor <= token.Extent.EndOffset);
        if (token is null) return null;
        string text = token.Extent.Text;
        int begin = text.IndexOf('\n', StringComparison.Ordinal) + 1;
        int length = cursor - token.Extent.StartOffset;
        if (begin == 0 || length < begin) return null;
        bool isExpandable = token.Kind == TokenKind.HereStringExpandable;
        string program = text[begin..length];
        return new HereStringPlace(token.Extent.StartOffset, isExpandable ? program.Replace("`$", "$", StringComparison.Ordinal) : program, isExpandable);
    }

    /// <summary>D as it is spelled in it.</summary>
    public string Spell(string text) => IsExpandable ? text.Replace("$", "`$", StringComparison.Ordinal) : text;
}
