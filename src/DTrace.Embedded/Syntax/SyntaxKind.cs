namespace DTrace.Embedded.Syntax;

/// <summary>The kinds of tokens. Texts of those that have only one stand in <see cref="SyntaxFacts"/>.</summary>
internal enum SyntaxKind
{
    /// <summary>The end of the text, or the place where reading stopped after an error.</summary>
    EndOfFileToken,

    /// <summary>Something that is no token; it carries a diagnostic.</summary>
    BadToken,

    /// <summary>An identifier, its scope marks included (<c>`</c>).</summary>
    IdentifierToken,

    /// <summary>An identifier that names a type.</summary>
    TypeNameToken,

    /// <summary><c>@name</c> or <c>@</c>; the text is without <c>@</c>, the unnamed one is <c>_</c>.</summary>
    AggregationToken,

    /// <summary>An integer or character constant.</summary>
    IntegerToken,

    /// <summary>A string constant.</summary>
    StringToken,

    /// <summary>A probe description, only at the head of a clause.</summary>
    ProbeDescriptionToken,

    // Punctuation.
    OpenParenthesisToken,
    CloseParenthesisToken,
    OpenBracketToken,
    CloseBracketToken,
    OpenBraceToken,
    CloseBraceToken,
    SemicolonToken,
    CommaToken,
    ColonToken,
    QuestionToken,
    DotToken,
    ArrowToken,
    EllipsisToken,

    /// <summary>The slash that ends a predicate: one before <c>{</c>, <c>;</c>, <c>/</c> or the end.</summary>
    PredicateEndToken,

    // Operators.
    PlusToken,
    MinusToken,
    StarToken,
    SlashToken,
    PercentToken,
    AmpersandToken,
    BarToken,
    CaretToken,
    TildeToken,
    BangToken,
    AmpersandAmpersandToken,
    BarBarToken,
    CaretCaretToken,
    EqualsEqualsToken,
    BangEqualsToken,
    LessToken,
    LessEqualsToken,
    GreaterToken,
    GreaterEqualsToken,
    LessLessToken,
    GreaterGreaterToken,
    PlusPlusToken,
    MinusMinusToken,
    EqualsToken,
    PlusEqualsToken,
    MinusEqualsToken,
    StarEqualsToken,
    SlashEqualsToken,
    PercentEqualsToken,
    AmpersandEqualsToken,
    BarEqualsToken,
    CaretEqualsToken,
    LessLessEqualsToken,
    GreaterGreaterEqualsToken,

    // Keywords.
    AutoKeyword,
    BreakKeyword,
    CaseKeyword,
    CharKeyword,
    ConstKeyword,
    ContinueKeyword,
    CounterKeyword,
    DefaultKeyword,
    DoKeyword,
    DoubleKeyword,
    ElseKeyword,
    EnumKeyword,
    ExternKeyword,
    FloatKeyword,
    ForKeyword,
    GotoKeyword,
    IfKeyword,
    ImportKeyword,
    InlineKeyword,
    IntKeyword,
    LongKeyword,
    OffsetofKeyword,
    ProbeKeyword,
    ProviderKeyword,
    RegisterKeyword,
    RestrictKeyword,
    ReturnKeyword,
    SelfKeyword,
    ShortKeyword,
    SignedKeyword,
    SizeofKeyword,
    StaticKeyword,
    StringKeyword,
    StringofKeyword,
    StructKeyword,
    SwitchKeyword,
    ThisKeyword,
    TranslatorKeyword,
    TypedefKeyword,
    UnionKeyword,
    UnsignedKeyword,
    UserlandKeyword,
    VoidKeyword,
    VolatileKeyword,
    WhileKeyword,
    XlateKeyword,
}
