namespace DTrace.Core.Tests;

public sealed class AggregateTextTests
{
    [Fact]
    public void AnEntryWithoutAKeyIsItsValueInAColumn() =>
        Assert.Equal("               42\n", AggregateText.Of(Entries.Scalar(AggregateAction.Count, 1, 42)));

    [Fact]
    public void StringsStandInAColumnOfFifty()
    {
        AggregateDecoder decoder = new(1, new FakeSession(), new AggregateQuery());
        decoder.Visit(
            new AggregateDescription("a", 1, AggregateAction.Count, [new RecordDescription(TraceAction.Trace, 0, 8, 0, DatumType.String)], 8, 8, 0),
            [.. "bash\0\0\0\0"u8, .. BitConverter.GetBytes(3L)],
            1);
        Assert.Equal("  bash                                                              3\n", AggregateText.Of(decoder.Records[0]));
    }

    [Fact]
    public void NumbersStandInTheColumnOfTheirSize()
    {
        AggregateDecoder decoder = new(1, new FakeSession(), new AggregateQuery());
        decoder.Visit(
            new AggregateDescription("a", 1, AggregateAction.Count, [new RecordDescription(TraceAction.Trace, 0, 4)], 4, 8, 0),
            [.. BitConverter.GetBytes(7), .. BitConverter.GetBytes(3L)],
            1);
        Assert.Equal("        7                3\n", AggregateText.Of(decoder.Records[0]));
    }

    [Fact]
    public void EntriesAreSortedByVariableThenValueThenKey() => Assert.Equal(
        [(1L, 1L, 2L), (1L, 1L, 5L), (1L, 2L, 1L), (1L, 4L, 9L), (2L, 4L, 3L)],
        new[] { Entries.Keyed(2, 4, 3), Entries.Keyed(1, 2, 1), Entries.Keyed(1, 1, 5), Entries.Keyed(1, 4, 9), Entries.Keyed(1, 1, 2) }
            .Order(AggregateOrder.Default)
            .Select(record => (record.VariableId, (long)record.Value, (long)record.Key[0])));

    [Theory]
    [InlineData("aggsortkey", "1:1=5 1:1=2 1:2=1 2:1=9")]
    [InlineData("aggsortrev", "2:1=9 1:1=5 1:1=2 1:2=1")]
    [InlineData("aggsortkey aggsortrev", "2:1=9 1:2=1 1:1=2 1:1=5")]
    [InlineData("aggsortkey aggsortkeypos", "1:2=1 1:1=5 1:1=2 2:1=9")]
    [InlineData("", "1:2=1 1:1=2 1:1=5 2:1=9")]
    public void OptionsChangeTheOrder(string options, string expected)
    {
        // Variable, keys, value: the two entries of key 1 differ in their second part.
        AggregateRecord[] records = [Entries.Keyed(2, 9, 1, 1), Entries.Keyed(1, 1, 2, 0), Entries.Keyed(1, 2, 1, 2), Entries.Keyed(1, 5, 1, 1)];
        AggregateOrder order = TextOptions.Of(name => options.Split(' ').Contains(name) ? "1" : null).Order;
        Assert.Equal(expected, string.Join(' ', records.Order(order).Select(record => $"{record.VariableId}:{record.Key[0]}={record.Value}")));
    }

    [Fact]
    public void ASwitchOfZeroIsOn() => Assert.True(TextOptions.Of(name => name == "aggsortrev" ? "0" : null).Order.IsReversed);

    [Fact]
    public void ValuesCompareSigned() => Assert.Equal(
        [-1L, 2L],
        new[] { Entries.Scalar(AggregateAction.Sum, 1, 2), Entries.Scalar(AggregateAction.Sum, 1, -1) }
            .Order(AggregateOrder.Default)
            .Select(record => (long)record.Value));

    [Fact]
    public void PrintaPrintsKeysAndValuesByItsFormat()
    {
        byte[] entry = [.. "cat\0"u8, .. BitConverter.GetBytes(3L)];
        RecordDescription key = new(TraceAction.Trace, 0, 4, 0, DatumType.String);
        AggregateRecord count = Entries.Scalar(AggregateAction.Count, 1, 3);
        AggregateRecord sum = Entries.Scalar(AggregateAction.Sum, 1, -5);
        Assert.Equal(
            "  cat:3   |-5\n",
            PrintfFormat.Parse("%5s:%-@4d|%@d\n").Format([key], entry, new FakeSession(), [count, sum]));
    }
}
