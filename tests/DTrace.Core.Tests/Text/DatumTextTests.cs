using System.Text;

namespace DTrace.Core.Tests;

public sealed class DatumTextTests
{
    private static readonly TextOptions Quiet = TextOptions.Default.With("quiet", "1");
    private static readonly TextOptions Raw = Quiet.With("rawbytes", "1");
    private static readonly StackFrame Frame = new(0x1010, "unix", "f", 0x10);

    [Theory]
    [InlineData(TraceAction.Sym, "unix`f+0x10")]
    [InlineData(TraceAction.Mod, "unix")]
    [InlineData(TraceAction.UAddr, "unix`f+0x10")]
    public void SymbolsStandInTheirColumnAlsoWhereQuiet(TraceAction action, string name) =>
        Assert.Equal("  " + name.PadRight(50), DatumText.Alone(action, Frame, 8, Quiet));

    [Theory]
    [InlineData("abcd", 4, "  abcd                             ")]
    [InlineData("abc", 4, "abc")]
    [InlineData("\u00e9\u00e9", 4, "  \u00e9\u00e9                               ")]
    public void TextThatNoNulEndsStandsInItsColumnAlsoWhereQuiet(string text, int size, string expected) =>
        Assert.Equal(expected, DatumText.Alone(TraceAction.Trace, text, size, Quiet));

    [Theory]
    [InlineData("A", "A")]
    [InlineData("ok\0\0", "ok")]
    public void BytesThatReadAsTextAreText(string bytes, string expected) =>
        Assert.Equal(expected, DatumText.Alone(TraceAction.Trace, Encoding.ASCII.GetBytes(bytes), bytes.Length + 1, Quiet));

    [Theory]
    [InlineData(TraceAction.TraceMem, "ok")]
    [InlineData(TraceAction.Trace, "o\0k")]
    [InlineData(TraceAction.Trace, "\0\0")]
    public void OtherBytesAreDumped(TraceAction action, string bytes) =>
        Assert.StartsWith("\n             0  1 ", DatumText.Alone(action, Encoding.ASCII.GetBytes(bytes), bytes.Length, Quiet), StringComparison.Ordinal);

    [Fact]
    public void RawbytesDumpsText() => Assert.Contains("6f 6b 00 ", DatumText.Alone(TraceAction.Trace, "ok", 8, Raw), StringComparison.Ordinal);

    [Fact]
    public void RawbytesLeavesPrintfAlone() => Assert.Equal("ok", DatumText.Quiet(TraceAction.Printf, "ok"));

    [Theory]
    [InlineData(-100L, 1, " 156")]
    [InlineData(-100L, 2, " 65436")]
    [InlineData(-100L, 4, "     -100")]
    [InlineData(-100L, 8, "             -100")]
    public void KeysOfOneAndTwoBytesHaveNoSign(long key, int size, string expected) =>
        Assert.Equal(expected, DatumText.Column(TraceAction.Trace, key, size, DatumText.KeyColumn));

    [Fact]
    public void ATracedNumberKeepsItsSign() => Assert.Equal("-100", DatumText.Column(TraceAction.Trace, -100L, 1, DatumText.TraceColumn).Trim());
}
