using System.Globalization;
using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>What D's subroutines on strings give, the same on every engine.</summary>
public abstract class StringContract(TestEngine engine)
{
    [Fact]
    public Task Strjoin() => Gives(
        ("""strjoin("", "")""", ""),
        ("""strjoin("a", "")""", "a"),
        ("""strjoin("", "b")""", "b"),
        ("""strjoin("abc", "defgh")""", "abcdefgh"),
        ("""strjoin(strjoin("one", ", "), strjoin("two", "!"))""", "one, two!"));

    [Fact]
    public Task SubstrFromAnIndex() => Gives(
        ("""substr("abcdef", 2)""", "cdef"),
        ("""substr("abcdef", 0)""", "abcdef"),
        ("""substr("abcdef", 6)""", ""),
        ("""substr("abcdef", 7)""", ""),
        ("""substr("abcdef", -2)""", "ef"),
        ("""substr("abcdef", -6)""", "abcdef"));

    [Fact]
    public Task SubstrOfACount() => Gives(
        ("""substr("abcdef", 1, 2)""", "bc"),
        ("""substr("abcdef", 1, 0)""", ""),
        ("""substr("abcdef", 2, 100)""", "cdef"),
        ("""substr("abcdef", -3, 2)""", "de"),
        ("""substr("abcdef", 1, -1)""", "bcde"),
        ("""substr("abcdef", 1, -5)""", ""),
        ("""substr("abcdef", -8, 4)""", "ab"),
        ("""substr("abcdef", -8, 1)""", ""),
        ("""substr("", 0, 1)""", ""));

    [Fact]
    public Task Strchr() => Gives(
        ("""strchr("abcabc", 'b')""", "bcabc"),
        ("""strchr("abc", 'a')""", "abc"),
        ("""strrchr("abcabc", 'b')""", "bc"),
        ("""strrchr("a text of more than eight bytes", 't')""", "tes"));

    [Fact]
    public Task Strstr() => Gives(
        ("""strstr("foobarbaz", "bar")""", "barbaz"),
        ("""strstr("foobarbaz", "ba")""", "barbaz"),
        ("""strstr("aaab", "aab")""", "aab"),
        ("""strstr("abababac", "ababac")""", "ababac"),
        ("""strstr("abc", "")""", "abc"));

    [Fact]
    public Task Index() => Gives(
        ("""index("foobarbaz", "ba")""", 3),
        ("""index("foobarbaz", "ba", 4)""", 6),
        ("""index("foobarbaz", "zz")""", -1),
        ("""index("abc", "a", -3)""", 0),
        ("""index("abc", "c", 3)""", -1),
        ("""index("abc", "")""", 0),
        ("""index("abc", "", 2)""", 2),
        ("""index("", "")""", 0),
        ("""index("", "a")""", -1));

    [Fact]
    public Task Rindex() => Gives(
        ("""rindex("foobarbaz", "ba")""", 6),
        ("""rindex("foobarbaz", "ba", 5)""", 3),
        ("""rindex("foobarbaz", "ba", 6)""", 6),
        ("""rindex("foobarbaz", "ba", 2)""", -1),
        ("""rindex("aaaa", "aa")""", 2),
        ("""rindex("abc", "a", -1)""", -1),
        ("""rindex("abc", "a", 9)""", 0),
        ("""rindex("abc", "", 1)""", 1),
        ("""rindex("", "a")""", -1));

    [Fact]
    public Task Basename() => Gives(
        ("""basename("/a/b/c")""", "c"),
        ("""basename("a")""", "a"),
        ("""basename("/foo//")""", "foo"),
        ("""basename("///a")""", "a"),
        ("""basename("//")""", "/"),
        ("""basename("")""", "."),
        ("""basename("/usr/share/lib/a-long-name.so")""", "a-long-name.so"));

    [Fact]
    public Task Dirname() => Gives(
        ("""dirname("/a/b/c")""", "/a/b"),
        ("""dirname("a//b")""", "a"),
        ("""dirname("a/b/")""", "a"),
        ("""dirname("/foo//")""", "/"),
        ("""dirname("a")""", "."),
        ("""dirname("//")""", "/"),
        ("""dirname("")""", "."),
        ("""dirname("/usr/share/lib/a-long-name.so")""", "/usr/share/lib"));

    [Fact]
    public Task Lltostr() => Gives(
        ("lltostr(0)", "0"),
        ("lltostr(-1)", "-1"),
        ("lltostr(1234567890123)", "1234567890123"),
        ("lltostr(-9223372036854775807 - 1)", "-9223372036854775808"));

    [Fact]
    public Task ByteOrder() => Gives(
        ("htons(0x1234)", BitConverter.IsLittleEndian ? 0x3412 : 0x1234),
        ("ntohs(htons(0x1234))", 0x1234),
        ("htonl(0x12345678)", BitConverter.IsLittleEndian ? 0x78563412 : 0x12345678),
        ("ntohl(htonl(0x12345678))", 0x12345678),
        ("htonll(0x0123456789abcdef)", BitConverter.IsLittleEndian ? unchecked((long)0xefcdab8967452301) : 0x0123456789abcdef),
        ("ntohll(htonll(0x0123456789abcdef))", 0x0123456789abcdef));

    [Fact]
    public Task DeviceNumbers() => Gives(
        ("getmajor(0x34567890)", 0x345),
        ("getminor(0x34567890)", 0x67890));

    [Fact]
    public async Task StrtokGoesOnWithNull() =>
        Assert.Equal(
            ["one", "two", "three"],
            await engine.TraceAsync("""
                BEGIN { trace(strtok(",one;two,,three;", ",;")); trace(strtok(NULL, ",;")); }
                BEGIN { trace(strtok(NULL, ",;")); exit(0); }
                """));

    /// <summary>It is what a clause-local variable is, and no more.</summary>
    [Fact]
    public async Task StrtokForgetsItsTextWithTheFiring()
    {
        TraceResult result = await engine.RunAsync("""BEGIN { trace(strtok("a b", " ")); } END { trace(strtok(NULL, " ")); } BEGIN { exit(0); }""");
        Assert.Equal(FaultKind.BadAddress, Assert.Single(result.Faults).Kind);
    }

    [Fact]
    public async Task WhatIsNotFoundIsNull() =>
        Assert.Equal(
            [1L, 0L, 1L, "no", 1L],
            await engine.TraceAsync("""
                BEGIN {
                    trace(strchr("abc", 'z') == NULL); trace(strrchr("abc", 'b') == NULL); trace(strstr("abc", "z") == NULL);
                    trace(strtok(",,", ",") != NULL ? "yes" : "no");
                    self->x = strstr("abc", "z"); trace(self->x == NULL);
                    exit(0);
                }
                """));

    [Theory]
    [InlineData("""strchr("abc", 'z')""")]
    [InlineData("""strrchr("abc", 'z')""")]
    [InlineData("""strstr("abc", "z")""")]
    [InlineData("""strtok(",,", ",")""")]
    public async Task WhatIsNotFoundCannotBeRead(string call)
    {
        TraceResult result = await engine.RunAsync($$"""BEGIN { trace({{call}}); } BEGIN { exit(0); }""");
        Assert.Equal(FaultKind.BadAddress, Assert.Single(result.Faults).Kind);
    }

    protected async Task Gives(params (string Expression, string Expected)[] cases) =>
        Assert.Equal(
            cases.Select(item => $"{item.Expression} = {item.Expected}"),
            (await Trace([.. cases.Select(item => item.Expression)])).Zip(cases, (datum, item) => $"{item.Expression} = {datum}"));

    protected Task Gives(params (string Expression, long Expected)[] cases) =>
        Gives([.. cases.Select(item => ($"(long){item.Expression}", item.Expected.ToString(CultureInfo.InvariantCulture)))]);

    private Task<object?[]> Trace(string[] expressions) =>
        engine.TraceAsync($"BEGIN {{ {string.Concat(expressions.Select(expression => $"trace({expression}); "))} exit(0); }}");
}

/// <summary>What illumos has, and the real DTrace 2.0.7 on Linux has not or does otherwise.</summary>
public abstract class IllumosStringContract(TestEngine engine) : StringContract(engine)
{
    /// <summary>The delimiter that ended a token is still there for the next call (dtrace.c, DIF_SUBR_STRTOK), as in C it is not.</summary>
    [Fact]
    public Task StrtokGoesOnAtTheDelimiter() => Gives(("""strjoin(strtok("ab c/", " "), strtok(NULL, "/"))""", "ab c"));

    private readonly TestEngine _engine = engine;

    /// <summary>A result is stored where a variable may hold none, and where it may not; it never leaves code behind that no way leads to.</summary>
    [Theory]
    [InlineData("""strjoin("a", "b")""", "ab")]
    [InlineData("""substr("abc", 1)""", "bc")]
    [InlineData("""toupper("ab")""", "AB")]
    [InlineData("""tolower("AB")""", "ab")]
    [InlineData("""strchr("abc", 'b')""", "bc")]
    [InlineData("""strrchr("abcb", 'b')""", "b")]
    [InlineData("""strstr("abc", "b")""", "bc")]
    [InlineData("""strtok("a b", " ")""", "a")]
    [InlineData("""basename("/a/b")""", "b")]
    [InlineData("""dirname("/a/b")""", "/a")]
    [InlineData("lltostr(12)", "12")]
    [InlineData("probename", "BEGIN")]
    [InlineData("this->n ? \"a\" : \"b\"", "b")]
    public async Task AResultIsStoredDirectly(string text, string expected) =>
        Assert.Equal([expected, expected, expected, expected], await _engine.TraceAsync($$"""
            BEGIN { this->n = 0; self->f = {{text}}; path[pid] = {{text}}; self->g[1, "k"] = {{text}}; plain = {{text}}; }
            BEGIN { trace(self->f); trace(path[pid]); trace(self->g[1, "k"]); trace(plain); exit(0); }
            """));

    /// <summary>Whether a string is NULL is known of some when the program is compiled.</summary>
    [Theory]
    [InlineData("""strjoin("a", "b")""", 0)]
    [InlineData("\"a\"", 0)]
    [InlineData("execname", 0)]
    [InlineData("plain", 0)]
    [InlineData("""strchr("a", 'b')""", 1)]
    [InlineData("self->none", 1)]
    public async Task AStringIsComparedWithNullAsAValue(string text, long isNull) =>
        Assert.Equal([isNull, 1 - isNull, isNull, 3 - isNull], await _engine.TraceAsync($$"""
            self string none; string plain;
            BEGIN { trace({{text}} == NULL); trace({{text}} != NULL); trace(!({{text}} != NULL)); trace({{text}} == NULL ? 2 : 3); exit(0); }
            """));

    [Fact]
    public Task Case() => Gives(
        ("""tolower("AbC-9Z[@`{ of MORE than eight")""", "abc-9z[@`{ of more than eight"),
        ("""toupper("aBc-9z[@`{ of more THAN eight")""", "ABC-9Z[@`{ OF MORE THAN EIGHT"),
        ("""tolower("")""", ""));

    [Fact]
    public Task Strtoll() => Gives(
        ("""strtoll("123")""", 123),
        ("""strtoll("  -45xyz")""", -45),
        ("""strtoll("+7")""", 7),
        ("""strtoll("\t 9")""", 9),
        ("""strtoll("")""", 0),
        ("""strtoll("x")""", 0),
        ("""strtoll("- 1")""", 0),
        ("""strtoll("0x1f")""", 0),
        ("""strtoll("0x1f", 16)""", 31),
        ("""strtoll("-FF", 16)""", -255),
        ("""strtoll("zz", 36)""", 1295),
        ("""strtoll("101", 2)""", 5),
        ("""strtoll("9223372036854775807")""", long.MaxValue));

    [Fact]
    public Task LltostrOfABase() => Gives(
        ("lltostr(255, 16)", "0xff"),
        ("lltostr(-1, 16)", "0xffffffffffffffff"),
        ("lltostr(63, 8)", "077"),
        ("lltostr(0, 16)", "0x0"),
        ("lltostr(0, 8)", "0"),
        ("lltostr(10, 2)", "1010"),
        ("lltostr(-1, 2)", new string('1', 64)),
        ("lltostr(35, 36)", "z"));

    /// <summary>Linux: NULL.</summary>
    [Fact]
    public Task TheTerminatorIsFound() => Gives(
        ("""strchr("abc", 0)""", ""),
        ("""strrchr("abc", 0)""", ""));

    /// <summary>Linux: -1 for all of them.</summary>
    [Fact]
    public Task TheEmptyTextIsFoundFromEveryPosition() => Gives(
        ("""index("abc", "", 7)""", 3),
        ("""index("", "", 5)""", 0),
        ("""rindex("abc", "", -1)""", 0));
}
