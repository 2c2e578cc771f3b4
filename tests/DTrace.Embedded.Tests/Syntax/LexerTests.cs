using DTrace.Embedded.Syntax;
using Xunit;

namespace DTrace.Embedded.Tests.Syntax;

public class LexerTests
{
    private static readonly Dictionary<SyntaxKind, string> Samples = new()
    {
        [SyntaxKind.EndOfFileToken] = "",
        [SyntaxKind.BadToken] = "\u00e9",
        [SyntaxKind.IdentifierToken] = "hello",
        [SyntaxKind.TypeNameToken] = "uint64_t",
        [SyntaxKind.AggregationToken] = "@a",
        [SyntaxKind.IntegerToken] = "42",
        [SyntaxKind.StringToken] = "\"x\"",
    };

    public static TheoryData<string> Kinds => [.. Enum.GetNames<SyntaxKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryKindOfTokenIsRead(string name)
    {
        SyntaxKind kind = Enum.Parse<SyntaxKind>(name);
        if (kind == SyntaxKind.ProbeDescriptionToken)
        {
            Assert.Equal(kind, Read("syscall::read:entry", LexerMode.Clause).Kind);
            return;
        }

        string text = Samples.GetValueOrDefault(kind) ?? SyntaxFacts.GetText(kind) ?? throw new InvalidOperationException($"No sample of {kind}.");
        Assert.Equal(kind, Read(kind == SyntaxKind.SlashToken ? "/ x" : text).Kind);
    }

    [Theory]
    [InlineData("0", 0ul)]
    [InlineData("0x1F", 31ul)]
    [InlineData("017", 15ul)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    [InlineData("'a'", 97ul)]
    [InlineData("'ab'", 0x6162ul)]
    [InlineData("'\\n'", 10ul)]
    [InlineData("'\\''", 23591ul)]
    [InlineData("'\\377'", 255ul)]
    public void IntegerConstantsHaveTheirValues(string text, ulong expected) => Assert.Equal(expected, Read(text).Integer.Value);

    [Fact]
    public void ASuffixSaysUnsignedAndLong() =>
        Assert.Equal(new IntegerConstant(7, true, true, 2), Read("7ull").Integer);

    [Theory]
    [InlineData("\"a\\tb\"", "a\tb")]
    [InlineData("\"\\x41\\102\"", "AB")]
    [InlineData("\"\\q\"", "\\q")]
    [InlineData("\"\\\"\"", "\"")]
    [InlineData("\"a\\0b\"", "a")]
    public void StringsHaveTheirEscapesResolved(string text, string expected) =>
        Assert.Equal(expected, System.Text.Encoding.UTF8.GetString(Read(text).Bytes.Span));

    [Theory]
    [InlineData("1.5", "D_SYNTAX", "floating-point constants are not permitted")]
    [InlineData("09", "D_INT_DIGIT", "constant 09 contains invalid digit 9")]
    [InlineData("99999999999999999999", "D_INT_OFLOW", "constant 99999999999999999999 results in integer overflow")]
    [InlineData("\"abc\n\"", "D_STR_NL", "newline encountered in string literal")]
    [InlineData("'a\n'", "D_CHR_NL", "newline encountered in character constant")]
    [InlineData("''", "D_CHR_NULL", "empty character constant")]
    [InlineData("'123456789'", "D_CHR_OFLOW", "character constant is too long")]
    [InlineData("/* x", "D_SYNTAX", "end-of-file encountered before matching */")]
    [InlineData("/* /* */", "D_SYNTAX", "/* encountered inside a comment")]
    [InlineData("$nothing", "D_MACRO_UNDEF", "macro variable $nothing is not defined")]
    [InlineData("$3", "D_MACRO_UNDEF", "macro argument $3 is not defined")]
    [InlineData("$4", "D_SYNTAX", null)]
    [InlineData("`", null, null)]
    public void BadTokensCarryTheirDiagnostic(string text, string? tag, string? message)
    {
        SyntaxToken token = Read(text);
        if (message is null)
        {
            Assert.True(token.Diagnostic is null || token.Diagnostic.Tag == "D_MACRO_UNDEF");
            return;
        }

        Assert.Equal((tag, message), (token.Diagnostic?.Tag, token.Diagnostic?.Message));
    }

    [Theory]
    [InlineData("$1", SyntaxKind.IntegerToken, "12")]
    [InlineData("$2", SyntaxKind.IdentifierToken, "name")]
    [InlineData("$$1", SyntaxKind.StringToken, "12")]
    [InlineData("$0", SyntaxKind.IdentifierToken, "dtrace")]
    [InlineData("$pid", SyntaxKind.IntegerToken, "99")]
    [InlineData("$$pid", SyntaxKind.StringToken, "99")]
    internal void Macros_stand_for_tokens(string text, SyntaxKind kind, string expected)
    {
        SyntaxToken token = Read(text);
        Assert.Equal((kind, expected), (token.Kind, token.Text));
    }

    [Theory]
    [InlineData("/ {", SyntaxKind.PredicateEndToken)]
    [InlineData("/ ;", SyntaxKind.PredicateEndToken)]
    [InlineData("/", SyntaxKind.PredicateEndToken)]
    [InlineData("/ 2", SyntaxKind.SlashToken)]
    internal void A_slash_is_told_by_what_follows(string text, SyntaxKind kind) => Assert.Equal(kind, Read(text).Kind);

    [Fact]
    public void ATypeNameBeforeAnAssignmentIsAVariable() => Assert.Equal(SyntaxKind.IdentifierToken, Read("pid_t = 1").Kind);

    private static SyntaxToken Read(string text, LexerMode mode = LexerMode.Expression)
    {
        SourceText source = new(text);
        MacroTable macros = new("dtrace", ["12", "name"], new Dictionary<string, int> { ["pid"] = 99 }, false);
        return new Lexer(source, macros, new TypeNameTable(name => name.EndsWith("_t", StringComparison.Ordinal)), DirectiveTable.Scan(source)).Lex(0, mode);
    }
}
