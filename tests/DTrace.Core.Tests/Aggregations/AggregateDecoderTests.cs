namespace DTrace.Core.Tests;

public sealed class AggregateDecoderTests
{
    [Theory]
    [InlineData(AggregateAction.Count, 1, 7L, 7L, 0L)]
    [InlineData(AggregateAction.Sum, 1, -7L, 0L, -7L)]
    [InlineData(AggregateAction.Min, 1, -7L, 0L, -7L)]
    [InlineData(AggregateAction.Max, 1, 7L, 0L, 7L)]
    [InlineData(AggregateAction.Sum, 2, -7L, 0L, -7L)]
    public void OneWord(AggregateAction action, long normal, long word, long count, long sum)
    {
        AggregateRecord record = Entries.Scalar(action, normal, word);
        Assert.Equal((word / normal, count, sum, normal), ((long)record.Value, record.Count, record.Sum, record.Normal));
        Assert.Empty(record.Buckets);
    }

    [Fact]
    public void AvgIsExact()
    {
        AggregateRecord record = Entries.Scalar(AggregateAction.Avg, 1, 2, 5);
        Assert.Equal((2.5, 2L, 5L), ((double)record.Value, record.Count, record.Sum));
        Assert.Equal(2, AggregateText.Scalar(record));
    }

    [Fact]
    public void AvgOfNothingIsZero() => Assert.Equal(0.0, Entries.Scalar(AggregateAction.Avg, 1, 0, 0).Value);

    [Fact]
    public void StddevIsExactAndPrintsTruncated()
    {
        AggregateRecord record = Entries.Scalar(AggregateAction.Stddev, 1, 4, 10, 30, 0);
        Assert.Equal(Math.Sqrt(1.25), (double)record.Value, 15);
        Assert.Equal((4L, 10L, 30UL, 0UL), (record.Count, record.Sum, record.SumOfSquaresLow, record.SumOfSquaresHigh));
        Assert.Equal(1, AggregateText.Scalar(record));
    }

    [Fact]
    public void StddevOfLargeValuesOfSmallSpreadDoesNotCancel()
    {
        long value = 3_000_000_000_000_000_000;
        UInt128 squares = ((UInt128)value * (UInt128)value) + ((UInt128)(value + 2) * (UInt128)(value + 2));
        AggregateRecord record = Entries.Scalar(AggregateAction.Stddev, 1, 2, (2 * value) + 2, (long)(ulong)squares, (long)(ulong)(squares >> 64));
        Assert.Equal(1.0, record.Value);
    }

    [Fact]
    public void QuantizeHasPowersOfTwoMirroredAboutZero()
    {
        AggregateRecord record = Entries.Quantize((0, 1), (61, 2), (62, 3), (63, 4), (64, 5), (65, 6), (126, 7));
        Assert.Equal(
            [
                new AggregateBucket(long.MinValue, -(1L << 62), 1),
                new AggregateBucket(-3, -2, 2),
                new AggregateBucket(-1, -1, 3),
                new AggregateBucket(0, 0, 4),
                new AggregateBucket(1, 1, 5),
                new AggregateBucket(2, 3, 6),
                new AggregateBucket(1L << 62, long.MaxValue, 7),
            ],
            (AggregateBucket[])record.Value);
        Assert.Equal(28, record.Count);
    }

    [Fact]
    public void LQuantizeIsOpenAtBothEnds()
    {
        AggregateRecord record = Entries.LQuantize(new LQuantizeParameters(-10, 2, 10), (0, 1), (1, 2), (2, 3), (3, 4));
        Assert.Equal(
            [
                new AggregateBucket(long.MinValue, -11, 1),
                new AggregateBucket(-10, -1, 2),
                new AggregateBucket(0, 9, 3),
                new AggregateBucket(10, long.MaxValue, 4),
            ],
            record.Buckets);
        Assert.Equal(0x000a_0002_ffff_fff6UL, record.Parameters);
    }

    [Fact]
    public void LLQuantizeStepsWithinEachOrder()
    {
        // llquantize(x, 10, 0, 1, 5): below 1; 1..9 by 2; 10..99 by 20; from 100.
        AggregateRecord record = Entries.LLQuantize(
            new LLQuantizeParameters(10, 0, 1, 5), 12, [.. Enumerable.Range(0, 12).Select(bucket => (bucket, 1L))]);
        Assert.Equal(
            [long.MinValue, 1, 3, 5, 7, 9, 10, 30, 50, 70, 90, 100],
            record.Buckets.Select(bucket => bucket.Minimum));
        Assert.Equal(new AggregateBucket(9, 9, 1), record.Buckets[5]);
        Assert.Equal(new AggregateBucket(100, long.MaxValue, 1), record.Buckets[11]);
    }

    [Fact]
    public void LLQuantizeOfMoreStepsThanValuesHasBucketsOfOne()
    {
        AggregateRecord record = Entries.LLQuantize(new LLQuantizeParameters(2, 0, 1, 10), 5, (0, 1), (1, 1), (2, 1), (3, 1), (4, 1));
        Assert.Equal([long.MinValue, 1, 2, 3, 4], record.Buckets.Select(bucket => bucket.Minimum));
    }

    [Fact]
    public void NormalizationIsSignedAndLeavesTheRawCounts()
    {
        long[] words = new long[127];
        words[63] = -10;
        AggregateRecord record = Entries.Decode(new AggregateDescription("a", 1, AggregateAction.Quantize, [], 0, 127 * 8, 0), 5, words);
        Assert.Equal([new AggregateBucket(0, 0, -2)], (AggregateBucket[])record.Value);
        Assert.Equal([new AggregateBucket(0, 0, -10)], record.Buckets);
    }

    [Fact]
    public void OnlyWhatTheQueryNamesIsReadAndRemoved()
    {
        AggregateDecoder decoder = new(1, new FakeSession(), new AggregateQuery { Names = name => name == "b" });
        byte[] one = BitConverter.GetBytes(1L);
        Assert.False(decoder.Visit(new AggregateDescription("a", 1, AggregateAction.Count, [], 0, 8, 0), one, 1));
        Assert.True(decoder.Visit(new AggregateDescription("b", 2, AggregateAction.Count, [], 0, 8, 0), one, 1));
        Assert.Equal("b", Assert.Single(decoder.Records).Name);
    }

    [Fact]
    public void WhatTheQueryKeepsIsNotRemoved()
    {
        AggregateDecoder decoder = new(1, new FakeSession(), new AggregateQuery { Keep = true });
        Assert.False(decoder.Visit(new AggregateDescription("a", 1, AggregateAction.Count, [], 0, 8, 0), BitConverter.GetBytes(1L), 1));
    }

    [Fact]
    public void KeysAreDecodedInOrder()
    {
        byte[] entry = [.. BitConverter.GetBytes(5), .. "cat\0"u8, .. BitConverter.GetBytes(9L)];
        AggregateDecoder decoder = new(1, new FakeSession(), new AggregateQuery());
        decoder.Visit(
            new AggregateDescription(
                "a",
                1,
                AggregateAction.Count,
                [new RecordDescription(TraceAction.Trace, 0, 4), new RecordDescription(TraceAction.Trace, 4, 4, 0, DatumType.String)],
                8,
                8,
                0),
            entry,
            1);
        AggregateRecord record = Assert.Single(decoder.Records);
        Assert.Equal([5L, "cat"], record.Key);
        Assert.Equal(9L, record.Value);
    }

    [Fact]
    public void RawBytesMakesBytesOfKeysOfUnknownType()
    {
        AggregateDescription description = new("a", 1, AggregateAction.Count, [new RecordDescription(TraceAction.Trace, 0, 8 + 8), new RecordDescription(TraceAction.Trace, 0, 3)], 16, 8, 0);
        byte[] entry = [.. "key\0\0\0\0\0\0\0\0\0\0\0\0\0"u8, .. BitConverter.GetBytes(1L)];
        AggregateDecoder guessing = new(1, new FakeSession(), new AggregateQuery());
        AggregateDecoder raw = new(1, new FakeSession(), new AggregateQuery(), rawBytes: true);
        guessing.Visit(description, entry, 1);
        raw.Visit(description, entry, 1);
        Assert.Equal<object>(["key", "key"], guessing.Records[0].Key);
        Assert.Equal<object>([entry[..16], "key"u8.ToArray()], raw.Records[0].Key);
    }

    [Theory]
    [InlineData(AggregateAction.Unknown, 3)]
    [InlineData(AggregateAction.Count, 0)]
    [InlineData(AggregateAction.Avg, 1)]
    [InlineData(AggregateAction.Stddev, 3)]
    public void AValueThatCannotBeReadIsItsBytes(AggregateAction action, int words)
    {
        long[] value = [.. Enumerable.Range(1, words).Select(word => (long)word)];
        AggregateRecord record = Entries.Decode(new AggregateDescription("a", 1, action, [], 0, words * 8, 0), 1, value);
        Assert.Equal(AggregateAction.Unknown, record.Action);
        Assert.Equal(value.SelectMany(BitConverter.GetBytes), Assert.IsType<byte[]>(record.Value));
    }
}
