using DTrace.Core;

namespace DTracePS.Tests;

/// <summary>A picture's lines fit the terminal, its columns stand below each other, and nothing in it commands the terminal.</summary>
public sealed class WatchPictureTests
{
    private static readonly AggregateRecord[] Counts = [WatchSamples.Count(100, "sshd", 22L), WatchSamples.Count(50, "sh", 1L)];

    [Fact]
    public void AnEntryHasItsValueItsRateAndABar() => Assert.Equal(
        ["title", "@calls    value  /s", "sshd, 22    100  60  █████████████████", "sh, 1        50   0  ████████▌"],
        Lines([WatchSamples.Count(40, "sshd", 22L), WatchSamples.Count(50, "sh", 1L)], Counts, 38));

    [Fact]
    public void ADistributionHasItsQuantilesAndShadesOnOneScale() => Assert.Equal(
        ["title", "@calls  count  /s  p50  p99  max  1..15", "a           8   8    3    7    7  ░░░░████░░░░    ", "b           1   1   15   15   15              ████"],
        Lines([], [WatchSamples.Quantize("a", new(1, 1, 1), new(2, 3, 6), new(4, 7, 1)), WatchSamples.Quantize("b", new AggregateBucket(8, 15, 1))], 60));

    [Fact]
    public void WhereBucketsAreMoreThanCellsNeighboursShareOne() => Assert.Equal(
        "▒▒░░░░░█", Lines([], [WatchSamples.Quantize("a", [.. Enumerable.Range(0, 16).Select(i => new AggregateBucket(1L << i, (1L << (i + 1)) - 1, i < 4 ? 2 : i < 14 ? 1 : 4))])], 48)[2][^8..]);

    [Fact]
    public void WideCharactersKeepTheColumns()
    {
        string[] lines = Lines([], [WatchSamples.Count(100, "日本"), WatchSamples.Count(50, "abcd")], 40);
        Assert.StartsWith("日本  \e[7G    100", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("abcd       50", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void AKeyThatIsTooLongIsCut() => Assert.StartsWith(
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaa…      1", Lines([], [WatchSamples.Count(1, new string('a', 100))], 50)[2], StringComparison.Ordinal);

    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 50)]
    [InlineData(20, 5)]
    [InlineData(1, 1)]
    public void NoLineIsWiderThanTheTerminalAndNoneTooMany(int columns, int rows)
    {
        AggregateRecord[] entries = [.. Enumerable.Range(0, 30).SelectMany(i => new[] { WatchSamples.Count(i, "日本語 " + i), WatchSamples.Quantize("k" + i, new AggregateBucket(1, 1, i + 1)) })];
        IReadOnlyList<string> lines = new WatchPicture(WatchGlyphs.Blocks, byRate: false).Lines("title", WatchSamples.Take(new WatchOptions(), [], entries), columns, rows);
        Assert.InRange(lines.Count, 1, rows);
        Assert.All(lines, line => Assert.InRange(CellText.Width(Plain(line)), 0, columns));
    }

    [Fact]
    public void AggregationsShareTheRowsAndSayHowManyEntriesThereAre()
    {
        AggregateRecord[] entries = [.. Enumerable.Range(0, 30).Select(i => WatchSamples.Count(i, $"k{i}")), WatchSamples.Sum(1, 1, "only")];
        IReadOnlyList<string> lines = new WatchPicture(WatchGlyphs.Blocks, byRate: false).Lines("title", WatchSamples.Take(new WatchOptions(), entries), 80, 10);
        Assert.Equal(10, lines.Count);
        Assert.StartsWith("@calls 6 of 30 ", Plain(lines[1]), StringComparison.Ordinal);
        Assert.StartsWith("only ", lines[9], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\e[31mred\e]0;x\a", @"\033[31mred\033]0;x\a")]
    [InlineData("a\nb\r\tc", @"a\nb\r\tc")]
    [InlineData("\u009b31m", @"\302\23331m")]
    [InlineData("\u202egnp.exe", @"\342\200\256gnp.exe")]
    [InlineData("a\u2028b\u200dc", @"a\342\200\250b\342\200\215c")]
    public void NothingInAKeyCommandsTheTerminal(string key, string shown) => Assert.Equal(shown, CellText.Escape(key));

    [Fact]
    public void AByteThatWasNoTextIsShown() => Assert.Equal(@"x\377y", CellText.Escape(DTraceText.Decode([0x78, 0xff, 0x79])));

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("日本", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("\ud83d\ude00", 2)]
    [InlineData("한글", 4)]
    [InlineData("ÄÖЖ─█", 5)]
    public void TextTakesTheCellsOfItsCharacters(string text, int width) => Assert.Equal(width, CellText.Width(text));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999999, "999999")]
    [InlineData(1048575, "1.05M")]
    [InlineData(999999999, "1.00G")]
    [InlineData(12345678, "12.3M")]
    [InlineData(-123456789, "-123M")]
    [InlineData(9223372036854775807, "9.22E")]
    [InlineData(0.25, "0.3")]
    public void NumbersAreShort(double number, string text) => Assert.Equal(text, CompactNumber.Of(number));

    [Fact]
    public void ATerminalOfAnotherEncodingGetsAscii()
    {
        Assert.Same(WatchGlyphs.Ascii, WatchGlyphs.Of(System.Text.Encoding.Latin1));
        Assert.Same(WatchGlyphs.Blocks, WatchGlyphs.Of(new System.Text.UTF8Encoding(false)));
        Assert.Equal("#####", WatchGlyphs.Ascii.Bar(1, 2, 10));
    }

    private static string Plain(string line) => System.Text.RegularExpressions.Regex.Replace(line, "\e\\[[0-9]*[Gm]", string.Empty);

    private static string[] Lines(AggregateRecord[] before, AggregateRecord[] now, int columns) =>
        [.. new WatchPicture(WatchGlyphs.Blocks, byRate: false).Lines("title", WatchSamples.Take(new WatchOptions(), before, now), columns, 24)
            .Select(line => line.Replace("\e[1m", string.Empty, StringComparison.Ordinal).Replace("\e[22m", string.Empty, StringComparison.Ordinal))];
}
