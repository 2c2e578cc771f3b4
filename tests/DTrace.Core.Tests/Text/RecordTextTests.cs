using System.Text;

namespace DTrace.Core.Tests;

public sealed class RecordTextTests
{
    private readonly List<TraceRecord> _records = [];
    private readonly RecordDecoder _decoder;

    public RecordTextTests() => _decoder = new RecordDecoder(1, new FakeSession(), _records.Add, _ => { }, _ => { });

    [Fact]
    public void AHeadingThenALineForEachFiring()
    {
        _decoder.Fire(42);
        _decoder.Fire();
        Assert.Equal(
            "CPU     ID                    FUNCTION:NAME\n"
            + "  0      1                           :BEGIN                42\n"
            + "  0      1                           :BEGIN \n",
            Text());
    }

    [Fact]
    public void QuietPrintsTheDataAlone()
    {
        _decoder.OptionSet("quiet", "1");
        _decoder.Fire(42, 43);
        _decoder.Exit(0);
        Assert.Equal("4243", Text());
    }

    [Fact]
    public void ExitPrintsNothingButItsLine()
    {
        _decoder.Exit(3);
        Assert.EndsWith(":BEGIN \n", Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "   7")]
    [InlineData(2, "     7")]
    [InlineData(4, "        7")]
    [InlineData(8, "                7")]
    public void NumbersStandInTheColumnOfTheirSize(int size, string expected)
    {
        Trace(new RecordDescription(TraceAction.Trace, 0, size), BitConverter.GetBytes(7L).AsSpan(0, size));
        Assert.EndsWith($":BEGIN {expected}\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void AStringStandsInAColumnOfThirtyThree()
    {
        Trace(new RecordDescription(TraceAction.Trace, 0, 6, 0, DatumType.String), "hello\0"u8);
        Assert.EndsWith(":BEGIN   hello" + new string(' ', 28) + "\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void AStackIsIndentedByFourteen()
    {
        Trace(new RecordDescription(TraceAction.Stack, 0, 8, 1), BitConverter.GetBytes(0x11L));
        Assert.EndsWith(":BEGIN \n              unix`f+0x1\n\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void BytesAreDumped()
    {
        _decoder.OptionSet("quiet", "1");
        Trace(new RecordDescription(TraceAction.TraceMem, 0, 3), [0x41, 0, 0xff]);
        Assert.Equal(
            "\n             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef\n"
            + "         0: 41 00 ff                                         A..\n",
            Text());
    }

    [Fact]
    public void PrintfStandsAsItIs()
    {
        _decoder.BeginFiring(FakeSession.Begin, 0, null);
        _decoder.Formatted(TraceAction.Printf, PrintfFormat.Parse("hi\n"), [], [], null);
        _decoder.EndFiring();
        Assert.EndsWith(":BEGIN hi\n\n", Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TraceAction.System)]
    [InlineData(TraceAction.FReopen)]
    public void WhatIsCarriedOutIsNotPrinted(TraceAction action)
    {
        _decoder.BeginFiring(FakeSession.Begin, 0, null);
        _decoder.Formatted(action, PrintfFormat.Parse("text"), [], [], null);
        _decoder.Formatted(TraceAction.Printf, PrintfFormat.Parse("hi\n"), [], [], null);
        _decoder.EndFiring();
        Assert.EndsWith(":BEGIN hi\n\n", Text(), StringComparison.Ordinal);
    }

    private void Trace(in RecordDescription description, ReadOnlySpan<byte> datum)
    {
        _decoder.BeginFiring(FakeSession.Begin, 0, null);
        _decoder.Datum(description, datum);
        _decoder.EndFiring();
    }

    private string Text()
    {
        RecordText lines = new();
        StringBuilder text = new();
        foreach (TraceRecord record in _records) text.Append(lines.Next(record));
        return text.ToString();
    }
}
