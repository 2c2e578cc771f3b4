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
