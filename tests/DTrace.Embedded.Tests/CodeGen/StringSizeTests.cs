using System.Globalization;
using DTrace.Embedded.Tests.Contract;
using Xunit;

namespace DTrace.Embedded.Tests.CodeGen;

/// <summary>Strings of every size: the loops over them verify, and results are cut where the size ends.</summary>
public sealed class StringSizeTests
{
    public static TheoryData<string, int> EnginesAndSizes { get; } =
    [
        .. new[] { "kernel", "process" }.SelectMany(engine => new[] { 8, 100, 1000, 4096 }.Select(size => new TheoryDataRow<string, int>(engine, size))),
    ];

    [Theory]
    [MemberData(nameof(EnginesAndSizes))]
    public async Task EachSubroutineRunsOverVariables(string engine, int size)
    {
        string path = Cut("/usr/Bin", size);
        (string Expression, object Expected)[] cases =
        [
            ("strjoin(s, p)", Cut(path + "r", size)),
            ("substr(s, 2, 3)", "sr/"),
            ("toupper(s)", path.ToUpperInvariant()),
            ("(long)strlen(s)", (long)path.Length),
            ("(long)strtoll(s)", 0L),
            ("basename(s)", path[5..]),
            ("dirname(s)", "/usr"),
            ("strchr(s, 'B')", path[5..]),
            ("strrchr(s, 'i')", path[6..]),
            ("strtok(s, p)", "/us"),
            ("strstr(s, p)", path[3..]),
            ("(long)index(s, p)", 3L),
            ("(long)rindex(s, p)", 3L),
            ("lltostr(-77)", "-77"),
        ];
        foreach ((string expression, object expected) in cases)
        {
            object?[] data = await Of(engine).TraceAsync(
                $$"""BEGIN { s = "/usr/Bin"; p = "r"; } BEGIN { trace({{expression}}); exit(0); }""",
                ("strsize", size.ToString(CultureInfo.InvariantCulture)));
            Assert.Equal((expression, expected), (expression, Assert.Single(data)));
        }
    }

    /// <summary>The longest strings leave room for several calls in a program.</summary>
    [Theory]
    [InlineData("kernel")]
    [InlineData("process")]
    public async Task ALongTextIsSearchedToItsEnd(string engine)
    {
        string text = string.Concat(Enumerable.Repeat("ab", 1500));
        object?[] data = await Of(engine).TraceAsync(
            $$"""
            BEGIN { s = "{{text}}"; t = strjoin(s, "ac"); trace((long)index(t, "abac")); trace((long)rindex(s, "abab")); }
            BEGIN { trace(strlen(strchr(t, 'c'))); trace(strlen(substr(t, -2000))); trace(strlen(strjoin(t, t))); exit(0); }
            """,
            ("strsize", "4096"));
        Assert.Equal([2998L, 2996L, 1L, 2000L, 4095L], data.Select(datum => Convert.ToInt64(datum, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("process")]
    public async Task TextsOfTheLargestSizeAreKeptComparedAndSearched(string engine)
    {
        string text = string.Concat(Enumerable.Repeat("ab", 4000)) + "c";
        object?[] data = await Of(engine).TraceAsync(
            $$"""
            BEGIN { s = "{{text}}"; self->t = s; m[1] = s; }
            BEGIN { trace((long)strlen(self->t)); trace(s == m[1]); trace((long)index(s, "bc")); }
            BEGIN { trace((long)rindex(s, "ba")); trace((long)strlen(substr(s, 5))); self->t = 0; trace(self->t == NULL); exit(0); }
            """,
            ("strsize", "8192"));
        Assert.Equal([8001L, 1L, 7999L, 7997L, 7996L, 1L], data);
    }

    [Fact]
    public async Task ALargerSizeIsRefused()
    {
        DTrace.Core.DTraceException refusal = await Assert.ThrowsAsync<DTrace.Core.DTraceException>(() => Of("process").TraceAsync("BEGIN { exit(0); }", ("strsize", "8193")));
        Assert.Equal("Option 'strsize' wants 1 to 8k bytes; '8193' was given.", refusal.Message);
    }

    /// <summary>Each loop is verified once, whatever the number of its calls.</summary>
    [Theory]
    [InlineData("kernel")]
    [InlineData("process")]
    public async Task EverySubroutineRunsOverLongStringsTenTimesInOneProbe(string engine)
    {
        string[] calls =
        [
            "index(s, p)", "rindex(s, p)", "strlen(strstr(s, p))", "strlen(strtok(s, p))", "strlen(strtok(NULL, p))", "strtoll(s)", "strlen(basename(s))", "strlen(dirname(s))",
            "strlen(strchr(s, 'b'))", "strlen(strrchr(s, 'b'))", "strlen(toupper(s))", "strlen(tolower(s))", "strlen(cleanpath(s))", "strlen(lltostr(n))",
        ];
        object?[] data = await Of(engine).TraceAsync(
            $$"""
            BEGIN { s = "/a/b.c.d"; p = "."; n = 1; }
            {{string.Concat(Enumerable.Repeat(string.Concat(calls.Select(call => $"BEGIN {{ n += {call}; }}\n")), 10))}}
            BEGIN { trace(n); exit(0); }
            """,
            ("strsize", "1000"));
        long expected = 1;
        for (int i = 0; i < 10; i++) expected += 4 + 6 + 4 + 4 + 1 + 0 + 5 + 2 + 5 + 5 + 8 + 8 + 8 + $"{expected + 60}".Length;
        Assert.Equal(expected, Convert.ToInt64(Assert.Single(data), CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("process")]
    public async Task TenSearchesOfTheLongestTextsStandInOneClause(string engine)
    {
        object?[] data = await Of(engine).TraceAsync(
            $$"""BEGIN { s = "some text"; p = "text"; n = 0; {{string.Concat(Enumerable.Repeat("n += index(s, p); n += strlen(strstr(s, p)); ", 10))}} trace(n); exit(0); }""",
            ("strsize", "4096"));
        Assert.Equal("90", $"{Assert.Single(data)}");
    }

    private static string Cut(string text, int size) => text.Length < size ? text : text[..(size - 1)];

    private static TestEngine Of(string engine) => engine == "kernel" ? TestEngine.Embedded : TestEngine.InProcess;
}
