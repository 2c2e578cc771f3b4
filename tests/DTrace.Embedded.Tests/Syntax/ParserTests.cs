using DTrace.Embedded.Syntax;
using Xunit;

namespace DTrace.Embedded.Tests.Syntax;

public class ParserTests
{
    public static TheoryData<string, string> OperatorPairs
    {
        get
        {
            TheoryData<string, string> pairs = [];
            foreach (SyntaxKind a in BinaryOperators)
            {
                foreach (SyntaxKind b in BinaryOperators) pairs.Add(SyntaxFacts.GetText(a)!, SyntaxFacts.GetText(b)!);
            }

            return pairs;
        }
    }

    private static IEnumerable<SyntaxKind> BinaryOperators => Enum.GetValues<SyntaxKind>().Where(kind => SyntaxFacts.GetBinaryPrecedence(kind) > 0);

    [Theory]
    [MemberData(nameof(OperatorPairs))]
    public void EveryPairOfOperatorsBindsByPrecedence(string first, string second)
    {
        SyntaxKind a = BinaryOperators.Single(kind => SyntaxFacts.GetText(kind) == first);
        SyntaxKind b = BinaryOperators.Single(kind => SyntaxFacts.GetText(kind) == second);
        BinaryExpressionSyntax root = Assert.IsType<BinaryExpressionSyntax>(ParseExpression($"x {first} y {second} z"));
        if (SyntaxFacts.GetBinaryPrecedence(a) >= SyntaxFacts.GetBinaryPrecedence(b))
        {
            Assert.Equal(b, root.Operator);
            Assert.Equal(a, Assert.IsType<BinaryExpressionSyntax>(root.Left).Operator);
        }
        else
        {
            Assert.Equal(a, root.Operator);
            Assert.Equal(b, Assert.IsType<BinaryExpressionSyntax>(root.Right).Operator);
        }
    }

    [Fact]
    public void AssignmentBindsToTheRight()
    {
        AssignmentExpressionSyntax outer = Assert.IsType<AssignmentExpressionSyntax>(ParseExpression("a = b += c"));
        Assert.Equal(SyntaxKind.PlusEqualsToken, Assert.IsType<AssignmentExpressionSyntax>(outer.Value).Operator);
    }

    [Fact]
    public void AParenthesizedTypeIsACast() => Assert.IsType<CastExpressionSyntax>(ParseExpression("(uint64_t) x"));

    [Fact]
    public void AParenthesizedNameIsNotACast() => Assert.IsType<BinaryExpressionSyntax>(ParseExpression("(x) - 1"));

    [Fact]
    public void APredicateMayDivide()
    {
        ProbeClauseSyntax clause = ParseClause("BEGIN / x / 2 == 1 / { }");
        Assert.Equal(SyntaxKind.EqualsEqualsToken, Assert.IsType<BinaryExpressionSyntax>(clause.Predicate).Operator);
    }

    [Fact]
    public void AClauseMayHaveSeveralDescriptions() =>
        Assert.Equal(["syscall::read:entry", "profile-97hz", "12"], ParseClause("syscall::read:entry, profile-97hz, 12 { }").Probes.Select(probe => probe.Text));

    [Theory]
    [InlineData("BEGIN { x = «)»; }", "D_SYNTAX", "extra ) in input stream")]
    [InlineData("BEGIN { trace(1«;» }", "D_SYNTAX", "syntax error near \";\"")]
    [InlineData("BEGIN { trace(1); «»", "D_SYNTAX", "syntax error near end of input")]
    [InlineData("BEGIN / (x «/» { }", "D_SYNTAX", "closing ) expected in predicate before /")]
    [InlineData("BEGIN / x[1 «/» { }", "D_SYNTAX", "closing ] expected in predicate before /")]
    [InlineData("BEGIN / «x» /", "D_SYNTAX", "expected actions { } following probe description and predicate")]
    [InlineData("BEGIN { «while» (1) ; }", "D_SYNTAX", "syntax error near \"while\"")]
    [InlineData("BEGIN { x = «\"abc» ; }", "D_STR_NL", "newline encountered in string literal")]
    public void AMistakeIsReportedWhereItIs(string marked, string tag, string message)
    {
        AnnotatedText text = AnnotatedText.Parse(marked);
        Diagnostic diagnostic = Assert.Single(Parse(text.Text, false).Diagnostics);
        Assert.Equal((tag, message), (diagnostic.Tag, diagnostic.Message));
        Assert.Equal(text.Span!.Value.Start, diagnostic.Span.Start);
    }

    [Fact]
    public void InAFileADescriptionAloneIsAMistake() =>
        Assert.Equal("expected predicate and/or actions following probe description", Assert.Single(Parse("BEGIN", true).Diagnostics).Message);

    [Theory]
    [InlineData("(")]
    [InlineData("-")]
    [InlineData("a[")]
    [InlineData("f(")]
    [InlineData("(int)")]
    [InlineData("1 ? ")]
    [InlineData("x = ")]
    public void NestingHasALimit(string opening)
    {
        string text = "BEGIN { " + string.Concat(Enumerable.Repeat(opening, 20_000));
        Assert.Equal("D_SYNTAX", Assert.Single(Parse(text, false).Diagnostics).Tag);
    }

    [Theory]
    [InlineData("+1")]
    [InlineData("[1]")]
    [InlineData("->m")]
    [InlineData(",1")]
    public void AChainOfOperatorsHasALimit(string link)
    {
        string text = "BEGIN { x" + string.Concat(Enumerable.Repeat(link, 20_000)) + "; }";
        Assert.Equal("expression has a chain of more than 1000 operators", Assert.Single(Parse(text, false).Diagnostics).Message);
    }

    [Fact]
    public void AProgramHasALongestLength() =>
        Assert.Equal("program is longer than 1048576 characters", Assert.Single(Parse(new string(' ', (1 << 20) + 1), false).Diagnostics).Message);

    [Fact]
    public void AnySoupOfTokensEndsInATreeOrOneMistake()
    {
        string[] words =
        [
            .. Enum.GetValues<SyntaxKind>().Select(SyntaxFacts.GetText).OfType<string>(), "x", "@a", "1", "\"s\"", "BEGIN", "uint64_t", "$1", "'c'", "\n#", "/*", "*/",
            "profile-97", ":::", "0x", "`a", "é", "\0",
        ];
        Random random = new(20261123);
        for (int round = 0; round < 3000; round++)
        {
            string text = string.Join(random.Next(2) == 0 ? " " : string.Empty, Enumerable.Range(0, random.Next(1, 40)).Select(_ => words[random.Next(words.Length)]));
            string program = random.Next(2) == 0 ? text : $"BEGIN {{ {text} }}";
            Assert.True(Parse(program, false).Diagnostics.Count <= 1, program);
        }
    }

    private static ExpressionSyntax ParseExpression(string text) =>
        Assert.IsType<ExpressionStatementSyntax>(Assert.Single(ParseClause($"BEGIN {{ {text}; }}").Body!.Statements)).Expression;

    private static ProbeClauseSyntax ParseClause(string text)
    {
        (CompilationUnitSyntax unit, IReadOnlyList<Diagnostic> diagnostics) = Parse(text, false);
        Assert.Empty(diagnostics);
        return Assert.IsType<ProbeClauseSyntax>(Assert.Single(unit.Members));
    }

    private static (CompilationUnitSyntax Unit, IReadOnlyList<Diagnostic> Diagnostics) Parse(string text, bool isFile)
    {
        SourceText source = new(text);
        DiagnosticBag diagnostics = new();
        TypeNameTable types = new(name => name.EndsWith("_t", StringComparison.Ordinal));
        return (Parser.Parse(source, MacroTable.Empty, types, DirectiveTable.Scan(source), diagnostics, isFile), diagnostics.Items);
    }
}
