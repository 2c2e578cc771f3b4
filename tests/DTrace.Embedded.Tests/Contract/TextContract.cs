using System.Text;
using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>What is printed, the same on every engine: dtrace(8)'s lines.</summary>
public abstract class TextContract(TestEngine engine)
{
    /// <summary>The engine.</summary>
    protected TestEngine Engine => engine;

    /// <summary>The text dtrace(8) would print of a program.</summary>
    protected async Task<string> PrintAsync(string program, params (string Name, string? Value)[] options)
    {
        DTraceConsumer consumer = await engine.OpenAsync(options);
        try
        {
            await consumer.CompileAsync(new ProgramSource { Text = program }, TestContext.Current.CancellationToken);
            await consumer.StartAsync(TestContext.Current.CancellationToken);
            TraceResult result = await TraceResult.ReadToEndAsync(consumer);
            Assert.Empty(result.Faults);
            StringBuilder text = new();
            RecordText lines = new();
            foreach (TraceRecord record in result.Records) text.Append(lines.Next(record));
            return text.Append(AggregateText.OfUnprinted(result.Aggregations, consumer.TextOptions)).ToString();
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
            engine.Check();
        }
    }

    [Theory]
    [InlineData("", "k=3 r=0 s=0 t=333;k=1 r=11 s=0 t=0;k=2 r=22 s=222 t=0;")]
    [InlineData("aggsortpos=1", "k=1 r=11 s=0 t=0;k=3 r=0 s=0 t=333;k=2 r=22 s=222 t=0;")]
    [InlineData("aggsortpos=2", "k=1 r=11 s=0 t=0;k=2 r=22 s=222 t=0;k=3 r=0 s=0 t=333;")]
    [InlineData("aggsortpos=3", "k=3 r=0 s=0 t=333;k=1 r=11 s=0 t=0;k=2 r=22 s=222 t=0;")]
    [InlineData("aggsortkey", "k=1 r=11 s=0 t=0;k=2 r=22 s=222 t=0;k=3 r=0 s=0 t=333;")]
    [InlineData("aggsortrev", "k=2 r=22 s=222 t=0;k=1 r=11 s=0 t=0;k=3 r=0 s=0 t=333;")]
    public async Task AJoinedPrintaHasTheZeroOfWhatHasNotTheKey(string option, string expected) => Assert.Equal(
        expected,
        await PrintAsync(
            """BEGIN { @r[1] = sum(11); @r[2] = sum(22); @s[2] = sum(222); @t[3] = sum(333); printa("k=%d r=%@d s=%@d t=%@d;", @r, @s, @t); exit(0); }""",
            [("quiet", null), .. Options(option)]));

    [Fact]
    public async Task AJoinedPrintaPrintsAnAggregationTwice() => Assert.Equal(
        "b 0 2 0;a 1 0 1;",
        await PrintAsync("""BEGIN { @x["a"] = count(); @y["b"] = sum(2); printa("%s %@d %@d %@d;", @x, @y, @x); exit(0); }""", ("quiet", null)));

    [Fact]
    public async Task AJoinedPrintaDrawsEmptyDistributions() => Assert.Equal(
        """
        c 1 0
                   value  ------------- Distribution ------------- count    
                      -1 |                                         0        
                       0 |                                         0        
                       1 |                                         0        

                   value  ------------- Distribution ------------- count    
                     < 0 |                                         0        
                       0 |                                         0        
                       2 |                                         0        
        ;
        """,
        await PrintAsync(
            """BEGIN { @n["c"] = count(); @a["x"] = avg(3); @q["x"] = quantize(1); @l["x"] = lquantize(1, 0, 10, 2); clear(@q); clear(@l); trunc(@q); trunc(@l); trunc(@a); printa("%s %@d %@d%@d%@d;", @n, @a, @q, @l); exit(0); }""",
            ("quiet", null)));

    [Fact]
    public async Task PrintaWithoutAFormatPrintsALineForEachKey() => Assert.Equal(
        "\n        1               11                0\n        2               22              222\n\n        1               11\n        2               22\n",
        await PrintAsync("BEGIN { @r[1] = sum(11); @r[2] = sum(22); @s[2] = sum(222); printa(@r, @s); printa(@r); trunc(@s); exit(0); }", ("quiet", null)));

    [Fact]
    public async Task PrintaHonoursTheSortingOptionsAsTheyStandWhenItsRecordIsRead() => Assert.Equal(
        "mango 2 10;kiwi 3 20;apple 1 30;|apple 1 30;kiwi 3 20;mango 2 10;|apple 1 30;mango 2 10;kiwi 3 20;|apple 1 30;kiwi 3 20;mango 2 10;|apple 1 30;kiwi 3 20;mango 2 10;|",
        await PrintAsync(
            """
            BEGIN
            {
                @v["kiwi", 3] = sum(20); @v["apple", 1] = sum(30); @v["mango", 2] = sum(10);
                printa("%s %d %@d;", @v); printf("|");
                setopt("aggsortkey"); printa("%s %d %@d;", @v); printf("|");
                setopt("aggsortkeypos", "1"); printa("%s %d %@d;", @v); printf("|");
                setopt("aggsortkeypos", "7"); printa("%s %d %@d;", @v); printf("|");
                setopt("aggsortkey", "false"); setopt("aggsortrev"); printa("%s %d %@d;", @v); printf("|");
                exit(0);
            }
            """,
            ("quiet", null)));

    [Fact]
    public async Task ValuesAreSortedBeforeTheyAreNormalised() => Assert.Equal(
        "2 1;1 1;",
        await PrintAsync("""BEGIN { @a[1] = sum(1500); @a[2] = sum(1200); normalize(@a, 1000); printa("%d %@d;", @a); exit(0); }""", ("quiet", null)));

    [Fact]
    public async Task DistributionsAreSortedByExactWeights()
    {
        string text = await PrintAsync(
            """BEGIN { @["abe"] = lquantize(3, 0, 9, 1, 0x7ffffffffffffff0); @["zed"] = lquantize(3, 0, 9, 1, 0x7fffffffffffffe0); printa("%s%@d;", @); exit(0); }""",
            ("quiet", null));
        Assert.True(text.IndexOf("zed", StringComparison.Ordinal) < text.IndexOf("abe", StringComparison.Ordinal), text);
    }

    [Fact]
    public async Task TheEndHonoursTheOptionsAsTheyStandThen() => Assert.Equal(
        "        1                2\n        2                1\n",
        await PrintAsync("BEGIN { @a[1] = sum(2); @a[2] = sum(1); } END { setopt(\"aggsortrev\"); } tick-20ms { exit(0); }", ("quiet", null)));

    [Theory]
    [InlineData("trace(1); setopt(\"quiet\"); trace(2); trace(\"x\");", "CPU     ID                    FUNCTION:NAME\n{0}        12x")]
    [InlineData("trace(1); setopt(\"quiet\"); trace(2); setopt(\"quiet\", \"no\");", "CPU     ID                    FUNCTION:NAME\n{0}        12\n")]
    [InlineData("setopt(\"quiet\"); trace(2);", "CPU     ID                    FUNCTION:NAME\n{0}2")]
    public async Task SetoptOfQuietHoldsForWhatFollows(string statements, string expected)
    {
        string text = await PrintAsync($"BEGIN {{ {statements} exit(0); }}");
        int at = text.IndexOf(":BEGIN ", StringComparison.Ordinal) + 7;
        Assert.Equal(string.Format(null, expected, "^"), string.Concat(text.AsSpan(0, text.IndexOf('\n', StringComparison.Ordinal) + 1), "^", text.AsSpan(at)));
    }

    [Fact]
    public async Task KeysOfOneAndTwoBytesArePrintedUnsigned() => Assert.Equal(
        " 156                1\n 65436  s                                                                 1\n     -100                1\n",
        await PrintAsync("BEGIN { @b[(char)-100] = count(); @w[(short)-100, \"s\"] = count(); @i[-100] = count(); exit(0); }", ("quiet", null)));

    [Fact]
    public async Task TheLastExitCounts()
    {
        TraceResult result = await engine.RunAsync("BEGIN { exit(3); } END { exit(4); }");
        Assert.Equal(4, result.ExitStatus);
    }

    [Theory]
    [InlineData("10s")]
    [InlineData("1d")]
    public async Task ExitIsNoticedWhateverSwitchrateIs(string rate)
    {
        TraceResult result = await engine.RunAsync("BEGIN { trace(1); } tick-10ms { trace(2); exit(3); }", ("switchrate", rate));
        Assert.Equal(3, result.ExitStatus);
        Assert.Equal([1L, 2L, 3L], result.Records.Select(record => record.Data));
    }

    [Theory]
    [InlineData("agghist", "\n              key  ------------- Distribution ------------- count    \n                b |@@@@@@@@@@                               1        \n                a |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@           3        \n")]
    [InlineData("agghist aggzoom", "\n              key  ------------- Distribution ------------- count    \n                b |@@@@@@@@@@@@@                            1        \n                a |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@   3        \n")]
    public async Task AgghistDrawsABarForEachEntry(string options, string expected) => Assert.Equal(
        expected,
        await PrintAsync("BEGIN { @[\"a\"] = sum(3); @[\"b\"] = sum(1); exit(0); }", [("quiet", null), .. Options(options)]));

    [Fact]
    public async Task AggzoomScalesToTheLargestBucket() => Assert.Contains(
        "               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@   1        \n",
        await PrintAsync("BEGIN { @ = quantize(1); @ = quantize(2); exit(0); }", ("quiet", null), ("aggzoom", null)),
        StringComparison.Ordinal);

    [Fact]
    public async Task AggpackDrawsADistributionInALine()
    {
        string text = await PrintAsync("BEGIN { @[\"k\"] = quantize(1); @[\"k\"] = quantize(4); @[\"l\"] = quantize(8); exit(0); }", ("quiet", null), ("aggpack", null));
        // The heading: buckets 0 to 16, one on either side of those that hold anything.
        Assert.StartsWith("\n              key  min .------. max  | count\n", text, StringComparison.Ordinal);
        Assert.Equal(3, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("                k    0 :", text, StringComparison.Ordinal);
        Assert.Contains(": 16   | 2\n", text, StringComparison.Ordinal);
        Assert.Contains(": 16   | 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FlowindentIndentsNothingWithoutEntries() => Assert.Equal(
        "CPU FUNCTION                                 \n^ | :BEGIN                                          1\n^ | :BEGIN                                  x\n",
        System.Text.RegularExpressions.Regex.Replace(
            await PrintAsync("BEGIN { trace(1); } BEGIN { printf(\"x\"); exit(0); }", ("flowindent", null)), "^ *[0-9]+ (?=\\|)", "^ ", System.Text.RegularExpressions.RegexOptions.Multiline));

    [Fact]
    public async Task StackindentIndentsFrames()
    {
        string text = await PrintAsync("BEGIN { @[stack(2)] = count(); stack(2); exit(0); }", ("quiet", null), ("stackindent", "2"));
        foreach (string line in text.Split('\n').Where(line => line.Contains('`', StringComparison.Ordinal))) Assert.Matches("^  [^ ]", line);
    }

    [Theory]
    [InlineData("", "<text>|tex|      text|text  |")]
    [InlineData("tag[1] = 1;", "<t\u0001xt>|t\u0001x|      t\u0001xt|t\u0001xt  |")]
    public async Task PrintfPrintsAnArrayOfCharactersUpToItsNul(string change, string expected) => Assert.Equal(
        expected,
        await PrintAsync(
            $$"""char tag[12]; BEGIN { tag[0] = 't'; tag[1] = 'e'; tag[2] = 'x'; tag[3] = 't'; tag[7] = 'z'; {{change}} printf("<%s>|%.3s|%10s|%-6s|", tag, tag, tag, tag); exit(0); }""",
            ("quiet", null)));

    [Fact]
    public async Task ATracedArrayOfCharactersIsTextWhereItReadsAsText() => Assert.Equal(
        "oktext",
        await PrintAsync(
            "char tag[6]; char full[16]; BEGIN { tag[0] = 'o'; tag[1] = 'k'; trace(tag); full[0] = 't'; full[1] = 'e'; full[2] = 'x'; full[3] = 't'; trace(full); exit(0); }",
            ("quiet", null)));

    [Fact]
    public async Task ATracedArrayOfCharactersStandsInAStringsColumn() => Assert.EndsWith(
        ":BEGIN   ok" + new string(' ', 31) + "\n",
        await PrintAsync("char tag[6]; BEGIN { tag[0] = 'o'; tag[1] = 'k'; trace(tag); exit(0); }"),
        StringComparison.Ordinal);

    [Fact]
    public async Task BytesThatDoNotReadAsTextAreDumped() => Assert.Contains(
        "         0: 6f 00 6b 00 00 00                                o.k...\n",
        await PrintAsync("char tag[6]; BEGIN { tag[0] = 'o'; tag[2] = 'k'; trace(tag); exit(0); }", ("quiet", null)),
        StringComparison.Ordinal);

    [Fact]
    public async Task RawbytesDumpsStringsToTheEndOfTheirSpace() => Assert.Equal(
        """

                     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef
                 0: 68 69 20 74 68 65 72 65 00 00 00 00 00 00 00 00  hi there........
                10: 00 00 00 00                                      ....
        hi|
        """,
        await PrintAsync("BEGIN { trace(\"hi there\"); printf(\"%s|\", \"hi\"); exit(0); }", ("quiet", null), ("rawbytes", null), ("strsize", "20")));

    [Theory]
    [InlineData("trace(stringof(\"hi\"));")]
    [InlineData("self->s = \"hi\"; trace(self->s);")]
    [InlineData("trace(strjoin(\"h\", \"i\"));")]
    public async Task RawBytesAreOfAnyString(string statements) => Assert.Equal(
        """

                     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef
                 0: 68 69 00 00 00 00 00 00 00 00 00 00              hi..........

        """,
        await PrintAsync($"BEGIN {{ {statements} exit(0); }}", ("quiet", null), ("rawbytes", null), ("strsize", "12")));

    [Theory]
    [InlineData("%?x|%-?d|%0?x|%?5x|%5?x|", "255, 17, 255, 255, 255", "              ff|17              |00000000000000ff|   ff|              ff|")]
    [InlineData("%I|%6I|%P|%5P|", "\"host\", \"h\", 80, 8080", "host|     h|80| 8080|")]
    [InlineData("%lld|%hd|%ld|%c|", "(long)5, (short)-3, 7L, 'x'", "5|-3|7|x|")]
    public async Task PrintfFollowsItsFormat(string format, string arguments, string expected) => Assert.Equal(
        expected, await PrintAsync($"BEGIN {{ printf(\"{format}\", {arguments}); exit(0); }}", ("quiet", null)));

    [Fact]
    public async Task PrintaTakesTheWidthOfAnAddress() => Assert.Equal(
        "              ff                7;", await PrintAsync("BEGIN { @[255] = sum(7); printa(\"%?x %@?d;\", @); exit(0); }", ("quiet", null)));

    [Fact]
    public async Task ThePolicyRingDeliversAtTheEnd() => Assert.Equal(
        "begin12end", await PrintAsync("BEGIN { printf(\"begin\"); } tick-10ms { printf(\"%d\", ++n); } tick-10ms /n == 2/ { exit(0); } END { printf(\"end\"); }", ("quiet", null), ("bufpolicy", "ring")));

    /// <summary>Options written as <c>name=value name</c>.</summary>
    protected static (string Name, string? Value)[] Options(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(option => option.Split('=')).Select(parts => (parts[0], parts.ElementAtOrDefault(1)))];
}

/// <summary>What the engines of our own print besides.</summary>
public abstract class OwnTextContract(TestEngine engine) : TextContract(engine)
{
    [Theory]
    [InlineData("stack();", 1)]
    [InlineData("stack(9);", 1)]
    [InlineData("stack(9);", 3)]
    public async Task MaxframesBoundsEveryStack(string statement, int most)
    {
        TraceResult result = await Engine.RunAsync($"BEGIN {{ {statement} exit(0); }}", ("maxframes", most.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.InRange(Assert.IsType<StackFrames>(result.Records[0].Data).Count, 0, most);
    }
}
