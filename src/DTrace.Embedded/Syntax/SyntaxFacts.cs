namespace DTrace.Embedded.Syntax;

/// <summary>What is fixed about tokens: their texts, their precedence (Dynamic Tracing Guide, "Types, Operators, and Expressions").</summary>
internal static class SyntaxFacts
{
    private const string KeywordEnding = "Keyword";

    private static readonly SyntaxKind[] Kinds = Enum.GetValues<SyntaxKind>();

    private static readonly Dictionary<string, SyntaxKind> Keywords = MakeKeywords();

    /// <summary>Punctuation and operators, longest first, so that the first that fits is the token.</summary>
    public static SyntaxKind[] PunctuationByLength { get; } = [.. OfLength(3), .. OfLength(2), .. OfLength(1)];

    /// <summary>The keywords that mean something in a D program; C's others are reserved.</summary>
    public static IEnumerable<string> UsedKeywords =>
        from pair in Keywords
        where StartsMember(pair.Value) || IsTypeSpecifier(pair.Value) || pair.Value
            is SyntaxKind.IfKeyword or SyntaxKind.ElseKeyword or SyntaxKind.SizeofKeyword or SyntaxKind.OffsetofKeyword or SyntaxKind.StringofKeyword
            or SyntaxKind.XlateKeyword
        select pair.Key;

    /// <summary>Keywords that may stand first in a declaration; elsewhere at the top level a word is a probe description.</summary>
    public static bool StartsDeclaration(SyntaxKind kind) => kind
        is SyntaxKind.AutoKeyword or SyntaxKind.CharKeyword or SyntaxKind.ConstKeyword or SyntaxKind.DoubleKeyword or SyntaxKind.EnumKeyword
        or SyntaxKind.ExternKeyword or SyntaxKind.FloatKeyword or SyntaxKind.IntKeyword or SyntaxKind.LongKeyword or SyntaxKind.RegisterKeyword
        or SyntaxKind.RestrictKeyword or SyntaxKind.SelfKeyword or SyntaxKind.ShortKeyword or SyntaxKind.SignedKeyword or SyntaxKind.StaticKeyword
        or SyntaxKind.StringKeyword or SyntaxKind.StructKeyword or SyntaxKind.ThisKeyword or SyntaxKind.TypedefKeyword or SyntaxKind.UnionKeyword
        or SyntaxKind.UnsignedKeyword or SyntaxKind.VoidKeyword or SyntaxKind.VolatileKeyword;

    /// <summary>Keywords that are keywords at the top level too; any other word is a probe description there.</summary>
    public static bool StartsMember(SyntaxKind kind) => StartsDeclaration(kind)
        || kind is SyntaxKind.InlineKeyword or SyntaxKind.TranslatorKeyword or SyntaxKind.ProviderKeyword
        or SyntaxKind.CounterKeyword or SyntaxKind.ImportKeyword;

    /// <summary>Keywords, and type names, that may stand in a type.</summary>
    public static bool IsTypeSpecifier(SyntaxKind kind) => kind
        is SyntaxKind.TypeNameToken or SyntaxKind.CharKeyword or SyntaxKind.ConstKeyword or SyntaxKind.DoubleKeyword or SyntaxKind.EnumKeyword
        or SyntaxKind.FloatKeyword or SyntaxKind.IntKeyword or SyntaxKind.LongKeyword or SyntaxKind.RestrictKeyword or SyntaxKind.ShortKeyword
        or SyntaxKind.SignedKeyword or SyntaxKind.StringKeyword or SyntaxKind.StructKeyword or SyntaxKind.UnionKeyword
        or SyntaxKind.UnsignedKeyword or SyntaxKind.UserlandKeyword or SyntaxKind.VoidKeyword or SyntaxKind.VolatileKeyword;

    /// <summary>Keywords that name where a declared thing lives.</summary>
    public static bool IsStorageClass(SyntaxKind kind) => kind
        is SyntaxKind.AutoKeyword or SyntaxKind.RegisterKeyword or SyntaxKind.StaticKeyword or SyntaxKind.ExternKeyword
        or SyntaxKind.TypedefKeyword or SyntaxKind.SelfKeyword or SyntaxKind.ThisKeyword;

    /// <summary>Keywords of D, unknown to C, that may name a member.</summary>
    public static bool IsKeywordIdentifier(SyntaxKind kind) => kind
        is SyntaxKind.ProbeKeyword or SyntaxKind.ProviderKeyword or SyntaxKind.SelfKeyword or SyntaxKind.StringKeyword
        or SyntaxKind.StringofKeyword or SyntaxKind.UserlandKeyword or SyntaxKind.XlateKeyword or SyntaxKind.TranslatorKeyword;

    /// <summary>The text of a token that has only one, else null.</summary>
    public static string? GetText(SyntaxKind kind) => kind == SyntaxKind.PredicateEndToken
        ? "/"
        : GetPunctuation(kind) ?? GetKeyword(kind);

    /// <summary>The keyword of a word, or <see cref="SyntaxKind.IdentifierToken"/>.</summary>
    public static SyntaxKind GetKeywordKind(string text) => Keywords.GetValueOrDefault(text, SyntaxKind.IdentifierToken);

    /// <summary>How tight a binary operator binds, 11 for * to 1 for ||; 0 where it is none.</summary>
    public static int GetBinaryPrecedence(SyntaxKind kind) => kind switch
    {
        SyntaxKind.StarToken or SyntaxKind.SlashToken or SyntaxKind.PercentToken => 11,
        SyntaxKind.PlusToken or SyntaxKind.MinusToken => 10,
        SyntaxKind.LessLessToken or SyntaxKind.GreaterGreaterToken => 9,
        SyntaxKind.LessToken or SyntaxKind.LessEqualsToken or SyntaxKind.GreaterToken or SyntaxKind.GreaterEqualsToken => 8,
        SyntaxKind.EqualsEqualsToken or SyntaxKind.BangEqualsToken => 7,
        SyntaxKind.AmpersandToken => 6,
        SyntaxKind.CaretToken => 5,
        SyntaxKind.BarToken => 4,
        SyntaxKind.AmpersandAmpersandToken => 3,
        SyntaxKind.CaretCaretToken => 2,
        SyntaxKind.BarBarToken => 1,
        _ => 0,
    };

    /// <summary>Whether it is a unary operator that stands before its operand, ++ and -- apart.</summary>
    public static bool IsUnaryOperator(SyntaxKind kind) => kind
        is SyntaxKind.AmpersandToken or SyntaxKind.StarToken or SyntaxKind.PlusToken or SyntaxKind.MinusToken or SyntaxKind.TildeToken
        or SyntaxKind.BangToken;

    /// <summary>Whether it assigns.</summary>
    public static bool IsAssignmentOperator(SyntaxKind kind) => kind is >= SyntaxKind.EqualsToken and <= SyntaxKind.GreaterGreaterEqualsToken;

    private static string? GetPunctuation(SyntaxKind kind) => kind switch
    {
        SyntaxKind.OpenParenthesisToken => "(",
        SyntaxKind.CloseParenthesisToken => ")",
        SyntaxKind.OpenBracketToken => "[",
        SyntaxKind.CloseBracketToken => "]",
        SyntaxKind.OpenBraceToken => "{",
        SyntaxKind.CloseBraceToken => "}",
        SyntaxKind.SemicolonToken => ";",
        SyntaxKind.CommaToken => ",",
        SyntaxKind.ColonToken => ":",
        SyntaxKind.QuestionToken => "?",
        SyntaxKind.DotToken => ".",
        SyntaxKind.ArrowToken => "->",
        SyntaxKind.EllipsisToken => "...",
        SyntaxKind.PlusToken => "+",
        SyntaxKind.MinusToken => "-",
        SyntaxKind.StarToken => "*",
        SyntaxKind.SlashToken => "/",
        SyntaxKind.PercentToken => "%",
        SyntaxKind.AmpersandToken => "&",
        SyntaxKind.BarToken => "|",
        SyntaxKind.CaretToken => "^",
        SyntaxKind.TildeToken => "~",
        SyntaxKind.BangToken => "!",
        SyntaxKind.AmpersandAmpersandToken => "&&",
        SyntaxKind.BarBarToken => "||",
        SyntaxKind.CaretCaretToken => "^^",
        SyntaxKind.EqualsEqualsToken => "==",
        SyntaxKind.BangEqualsToken => "!=",
        SyntaxKind.LessToken => "<",
        SyntaxKind.LessEqualsToken => "<=",
        SyntaxKind.GreaterToken => ">",
        SyntaxKind.GreaterEqualsToken => ">=",
        SyntaxKind.LessLessToken => "<<",
        SyntaxKind.GreaterGreaterToken => ">>",
        SyntaxKind.PlusPlusToken => "++",
        SyntaxKind.MinusMinusToken => "--",
        SyntaxKind.EqualsToken => "=",
        SyntaxKind.PlusEqualsToken => "+=",
        SyntaxKind.MinusEqualsToken => "-=",
        SyntaxKind.StarEqualsToken => "*=",
        SyntaxKind.SlashEqualsToken => "/=",
        SyntaxKind.PercentEqualsToken => "%=",
        SyntaxKind.AmpersandEqualsToken => "&=",
        SyntaxKind.BarEqualsToken => "|=",
        SyntaxKind.CaretEqualsToken => "^=",
        SyntaxKind.LessLessEqualsToken => "<<=",
        SyntaxKind.GreaterGreaterEqualsToken => ">>=",
        _ => null,
    };

    private static string? GetKeyword(SyntaxKind kind) =>
        kind.ToString() is var name && name.EndsWith(KeywordEnding, StringComparison.Ordinal) ? name[..^KeywordEnding.Length].ToLowerInvariant() : null;

    private static IEnumerable<SyntaxKind> OfLength(int length) => Kinds.Where(kind => GetPunctuation(kind)?.Length == length);

    private static Dictionary<string, SyntaxKind> MakeKeywords()
    {
        Dictionary<string, SyntaxKind> keywords = [];
        foreach (SyntaxKind kind in Kinds)
        {
            if (GetKeyword(kind) is { } text) keywords.Add(text, kind);
        }

        return keywords;
    }
}
