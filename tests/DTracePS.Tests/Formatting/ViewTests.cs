using DTrace.Core;

namespace DTracePS.Tests;

public sealed class ViewTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("text", "text")]
    [InlineData(-5L, "-5")]
    [InlineData(ulong.MaxValue, "18446744073709551615")]
    [InlineData(new byte[] { 0, 255 }, "00 ff")]
    public void ADatumIsShownAsItIs(object? datum, string expected) => Assert.Equal(expected, RecordView.Datum(datum));

    [Fact]
    public void AStackIsShownOneFrameALine() =>
        Assert.Equal("genunix`read+0x10\n0x20", RecordView.Datum(new[] { Samples.Frame, new StackFrame(0x20, null, null, 0) }));

    [Fact]
    public void AnAggregationIsNamedAsInD()
    {
        Assert.Equal("@calls", AggregateView.Name(Samples.Count(1)));
        Assert.Equal("sshd, 22", AggregateView.Key(Samples.Count(1, "sshd", 22L)));
    }

    [Fact]
    public void ADistributionIsDrawnUnderItsNameAndKey() => Assert.Equal(
        """
        @calls sshd
                   value  ------------- Distribution ------------- count    
                       0 |                                         0        
                       1 |@@@@@@@@@@                               2        
                       2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@           6        
                       4 |                                         0        

        """,
        AggregateView.Distribution(Samples.Quantize("sshd")));

    [Theory]
    [InlineData("bash", "bash")]
    [InlineData("\e[31mRED\e]0;x\a", "\\033[31mRED\\033]0;x\\a")]
    [InlineData("a\nb\tc\0", "a\\nb\\tc\\000")]
    [InlineData("\x7f\u009b", "\\177\\302\\233")]
    [InlineData("größe 日本", "größe 日本")]
    public void ControlCharactersAreShownAndNotObeyed(string name, string shown)
    {
        Assert.Equal(shown, RecordView.Datum(name));
        Assert.Equal(shown, RecordView.Data(Samples.Record(name)));
        Assert.Equal(shown, AggregateView.Key(Samples.Count(1, name)));
        Assert.Equal(shown + ", 1", AggregateView.Key(Samples.Count(1, name, 1L)));
    }

    [Fact]
    public void LineBreaksAndTabsOfFormattedTextAreLayout() =>
        Assert.Equal("a\n\tb\\033", RecordView.Data(Samples.Record("a\n\tb\e\n", TraceAction.Printf)));

    [Theory]
    [InlineData("one two three", 8, "one two|three")]
    [InlineData("abcdefghij", 4, "abcd|efgh|ij")]
    [InlineData("ab\ncd", 4, "ab|cd")]
    [InlineData("", 4, "")]
    [InlineData("abcd", 4, "abcd")]
    public void AColumnBreaksItsText(string text, int width, string lines) => Assert.Equal(lines.Split('|'), TextColumn.Lines(text, width));

    [Fact]
    public void ColumnsOfDifferentHeightKeepTheirPlaces() =>
        Assert.Equal("a  1\nb  2\n   3", TextColumn.Join((["a", "b"], 2), (["1", "2", "3"], 0)));

    [Fact]
    public void ARunningConsumerIsGreenAndAFailedOneRed() =>
        Assert.Equal(("\e[32m", "\e[31m"), (ConsumerView.Colour(ConsumerState.Running), ConsumerView.Colour(ConsumerState.Faulted)));
}
