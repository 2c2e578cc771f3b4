using System.Management.Automation.Language;
using System.Text;
using System.Text.RegularExpressions;

namespace DTracePS;

/// <summary>
/// The string on a command line that D is written in. PowerShell gives a completer the string's whole value in its quotes, closed or not, and does
/// not tell where the cursor is: what is completed is the end of the D. What replaces the string is made of its own text on the command line, so
/// that escapes and variables in it stay as they are.
/// </summary>
internal sealed partial class ProgramArgument
{
    private const char Single = '\'';
    private const char Double = '"';
    private const char Backtick = '`';

    private readonly string _opened;
    private readonly char? _quote;

    private ProgramArgument(string opened, char? quote, bool isClosed)
    {
        _opened = opened;
        _quote = quote;
        IsClosed = isClosed;
    }

    /// <summary>Whether the closing quote is there already.</summary>
    public bool IsClosed { get; }

    /// <summary>The D text.</summary>
    public string Program => _quote switch
    {
        Single => _opened[1..].Replace("''", "'", StringComparison.Ordinal),
        Double => Unescape(_opened.AsSpan(1)),
        _ => _opened,
    };

    /// <summary>Finds the string of a word on a command line; null where it cannot be told which it is.</summary>
    public static ProgramArgument? Find(CommandAst command, string word)
    {
        if (word.Length == 0) return new ProgramArgument(string.Empty, null, isClosed: false);
        IEnumerable<Ast?> arguments = command.CommandElements.Skip(1).Select(element => element is CommandParameterAst parameter ? parameter.Argument : (Ast)element);
        foreach (Ast? argument in arguments.Reverse())
        {
            if (IsOf(argument, word)) return Of(argument!.Extent.Text);
        }

        return null;
    }

    /// <summary>The text to put in the string's place, in which the end of the D is replaced.</summary>
    /// <param name="typed">What the D ends with now.</param>
    /// <param name="completed">What it shall end with.</param>
    /// <returns>The text: open where the string is open, so that the user can write on; null where the end is spelled in another way.</returns>
    public string? Replace(string typed, string completed)
    {
        if (!_opened.EndsWith(typed, StringComparison.Ordinal)) return null;
        string before = _opened[..^typed.Length];
        return _quote switch
        {
            Single => before + completed + (IsClosed ? Single : string.Empty),
            Double => before + completed.Replace("$", "`$", StringComparison.Ordinal) + (IsClosed ? Double : string.Empty),
            _ => Single + (before + completed).Replace("'", "''", StringComparison.Ordinal),
        };
    }

    private static bool IsOf(Ast? argument, string word) => argument switch
    {
        StringConstantExpressionAst { StringConstantType: StringConstantType.BareWord } bare => bare.Value == word,
        StringConstantExpressionAst constant => word.Length >= 2 && constant.Value == word[1..^1],

        // PowerShell has filled in its variables: only what follows the last of them can be compared.
        ExpandableStringExpressionAst expandable => word.Length >= 2
            && word[1..^1].EndsWith(UpToLastVariable().Replace(Unescape(expandable.Extent.Text).Trim(Double), string.Empty), StringComparison.Ordinal),
        _ => false,
    };

    private static ProgramArgument? Of(string source) => source[0] switch
    {
        Single or Double => IsClosedText(source, source[0]) ? new(source[..^1], source[0], isClosed: true) : new(source, source[0], isClosed: false),

        // A here-string, or a quote that a word processor made.
        '@' or '\u2018' or '\u2019' or '\u201a' or '\u201b' or '\u201c' or '\u201d' or '\u201e' => null,
        _ => new(source, null, isClosed: false),
    };

    /// <summary>Two quotes in a string are one of its text; so an odd number at its end closes it, one behind a backtick not counted.</summary>
    private static bool IsClosedText(string source, char quote)
    {
        int first = source.Length;
        while (first > 1 && source[first - 1] == quote) first--;
        int backticks = first;
        while (quote == Double && backticks > 1 && source[backticks - 1] == Backtick) backticks--;
        int quotes = source.Length - first - ((first - backticks) % 2);
        return quotes % 2 == 1;
    }

    private static string Unescape(ReadOnlySpan<char> source)
    {
        StringBuilder text = new(source.Length);
        for (int i = 0; i < source.Length; i++)
        {
            char next = i + 1 < source.Length ? source[i + 1] : '\0';
            if (source[i] == Backtick && next != '\0') text.Append(source[++i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var character => character });
            else if (source[i] == Double && next == Double) text.Append(source[i++]);
            else text.Append(source[i]);
        }

        return text.ToString();
    }

    [GeneratedRegex(@"^.*\$(\{[^}]*\}|[\w:]*)", RegexOptions.Singleline)]
    private static partial Regex UpToLastVariable();
}
