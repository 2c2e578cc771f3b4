namespace DTrace.Core.Tests.Aggregations;

/// <summary>Entries of one name, function, parameters and key become one, by parts; nothing is lost.</summary>
public sealed class AggregateMergeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static AggregateRecord Entry(
        AggregateAction action, long count = 0, long sum = 0, UInt128 squares = default, AggregateBucket[]? buckets = null,
        string name = "a", ulong parameters = 0, long normal = 1, DateTimeOffset? time = null, params object[] key) => new()
        {
            ConsumerId = 7,
            Name = name,
            VariableId = 2,
            Key = new AggregateKey(key),
            Action = action,
            Value = AggregatingFunction.Of(action).ValueOf(new AggregateParts(count, sum, squares, buckets ?? []), normal),
            Count = count,
            Sum = sum,
            SumOfSquaresLow = (ulong)squares,
            SumOfSquaresHigh = (ulong)(squares >> 64),
            Buckets = buckets ?? [],
            Parameters = parameters,
            Normal = normal,
            Time = time,
        };

    private static AggregateRecord Count(long count, params object[] key) => Entry(AggregateAction.Count, count, key: key);

    private static (IReadOnlyList<AggregateRecord> Records, MergeRemark?[] Remarks) Merge(params AggregateRecord[] records)
    {
        AggregateMerge merge = new();
        MergeRemark?[] remarks = [.. records.Select(merge.Add)];
        return (merge.Records, remarks);
    }

    private static AggregateRecord One(params AggregateRecord[] records)
    {
        (IReadOnlyList<AggregateRecord> merged, MergeRemark?[] remarks) = Merge(records);
        Assert.All(remarks, Assert.Null);
        return Assert.Single(merged);
    }

    [Fact]
    public void CountsAreAdded() => Assert.Equal((12L, 12L), (One(Count(5), Count(7)).Value, One(Count(5), Count(7)).Count));

    [Theory]
    [InlineData(AggregateAction.Sum, -2)]
    [InlineData(AggregateAction.Min, -5)]
    [InlineData(AggregateAction.Max, 3)]
    public void SumsAreAddedAndExtremesCompared(AggregateAction action, long expected) =>
        Assert.Equal(expected, One(Entry(action, sum: -5), Entry(action, sum: 3)).Value);

    [Fact]
    public void AveragesAreMadeAnewOfCountsAndSums()
    {
        AggregateRecord average = One(Entry(AggregateAction.Avg, 1, 10), Entry(AggregateAction.Avg, 3, 2));
        Assert.Equal((3.0, 4L, 12L), (average.Value, average.Count, average.Sum));
    }

    [Fact]
    public void DeviationsAreMadeAnewOf128Bits()
    {
        // 2^63 - 1 and its opposite on one machine, 0 twice on the other: the squares' sum needs 127 bits.
        const long most = long.MaxValue;
        UInt128 squares = (UInt128)most * most * 2;
        AggregateRecord deviation = One(Entry(AggregateAction.Stddev, 2, 0, squares), Entry(AggregateAction.Stddev, 2, 0));
        // (2^63 - 1) / √2 = 6521908912666391105.47…; doubles lie 1,024 apart there.
        Assert.Equal(6521908912666391552.0, deviation.Value);
        Assert.Equal(squares, new UInt128(deviation.SumOfSquaresHigh, deviation.SumOfSquaresLow));
    }

    [Fact]
    public void TheCarryOfSquaresIsKept()
    {
        AggregateRecord deviation = One(Entry(AggregateAction.Stddev, 1, 1, ulong.MaxValue), Entry(AggregateAction.Stddev, 1, 1, 1));
        Assert.Equal((1UL, 0UL), (deviation.SumOfSquaresHigh, deviation.SumOfSquaresLow));
    }

    [Fact]
    public void BucketsAreAddedByTheirRanges()
    {
        AggregateRecord quantization = One(
            Entry(AggregateAction.Quantize, 3, buckets: [new(1, 1, 2), new(4, 7, 1)]), Entry(AggregateAction.Quantize, 5, buckets: [new(2, 3, 1), new(4, 7, 4)]));
        Assert.Equal([new(1, 1, 2), new(2, 3, 1), new(4, 7, 5)], quantization.Buckets);
        Assert.Equal(quantization.Buckets, quantization.Value);
        Assert.Equal(8, quantization.Count);
    }

    [Fact]
    public void ABucketThatCancelsOutIsEmpty() =>
        Assert.Empty(One(Entry(AggregateAction.Quantize, 2, buckets: [new(1, 1, 2)]), Entry(AggregateAction.Quantize, -2, buckets: [new(1, 1, -2)])).Buckets);

    [Fact]
    public void DifferentKeysStayApartInTheOrderTheyCame() =>
        Assert.Equal([("b", 4L), ("a", 2L)], Merge(Count(1, "b"), Count(2, "a"), Count(3, "b")).Records.Select(record => ((string)record.Key[0], record.Count)));

    [Fact]
    public void KeysOfStacksMeetBySymbol() => Assert.Equal(
        3,
        One(Count(1, new StackFrame[] { new(0x1010, "m", "f", 0x10) }.AsReadOnly()), Count(2, new StackFrame[] { new(0x9010, "m", "f", 0x10) }.AsReadOnly())).Count);

    [Fact]
    public void KeysOfBytesAndUnsignedNumbersMeet() => Assert.Equal(3, One(Count(1, new byte[] { 1, 2 }, 5UL), Count(2, new byte[] { 1, 2 }, 5L)).Count);

    [Fact]
    public void TheMergedBelongToNoConsumerAndAreAsLateAsTheLatest()
    {
        IReadOnlyList<AggregateRecord> records = Merge(
            Entry(AggregateAction.Count, 1, time: Noon.AddSeconds(2), key: "a"), Entry(AggregateAction.Count, 1, time: Noon, key: "b"), Count(1, "c")).Records;
        Assert.All(records, record => Assert.Equal((0, 2L, Noon.AddSeconds(2)), (record.ConsumerId, record.VariableId, record.Time)));
    }

    [Fact]
    public void EqualNormalsAreKept()
    {
        AggregateRecord sum = One(Entry(AggregateAction.Sum, sum: 1500, normal: 1000), Entry(AggregateAction.Sum, sum: 700, normal: 1000));
        Assert.Equal((2L, 2200L, 1000L), (sum.Value, sum.Sum, sum.Normal));
    }

    [Fact]
    public void OfDifferentNormalsNoneIsLeftAndOnceItIsTold()
    {
        AggregateRecord[] entries = [Entry(AggregateAction.Sum, sum: 1500, normal: 10), Entry(AggregateAction.Sum, sum: 700, normal: 20), Entry(AggregateAction.Sum, sum: 1, normal: 10)];
        (IReadOnlyList<AggregateRecord> records, MergeRemark?[] remarks) = Merge(entries);
        Assert.Equal((2201L, 1L), (Assert.Single(records).Value, records[0].Normal));
        Assert.Equal([null, MergeRemarkKind.Normals, null], remarks.Select(remark => remark?.Kind));
    }

    [Fact]
    public void OneNameForTwoFunctionsStaysTwoAndIsToldOnce()
    {
        (IReadOnlyList<AggregateRecord> records, MergeRemark?[] remarks) = Merge(Count(1), Entry(AggregateAction.Sum, sum: 5), Count(2), Entry(AggregateAction.Sum, sum: 6));
        Assert.Equal([(AggregateAction.Count, 3L), (AggregateAction.Sum, 11L)], records.Select(record => (record.Action, (long)record.Value)));
        Assert.Equal([null, MergeRemarkKind.Definitions, null, null], remarks.Select(remark => remark?.Kind));
        Assert.StartsWith("One aggregation's name stands for different things: '@a = count()' and '@a = sum()'.", remarks[1]!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DifferentParametersStayApart()
    {
        ulong coarse = new LQuantizeParameters(0, 10, 10).Pack();
        ulong fine = new LQuantizeParameters(0, 100, 1).Pack();
        (IReadOnlyList<AggregateRecord> records, MergeRemark?[] remarks) = Merge(
            Entry(AggregateAction.LQuantize, 1, buckets: [new(0, 9, 1)], parameters: coarse), Entry(AggregateAction.LQuantize, 1, buckets: [new(0, 0, 1)], parameters: fine));
        Assert.Equal([[new(0, 9, 1)], [new(0, 0, 1)]], records.Select(record => record.Buckets));
        Assert.Contains("'@a = lquantize(0, 100, 10)' and '@a = lquantize(0, 100, 1)'", remarks[1]!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EntriesOfAnUnknownFunctionStayAsTheyAre()
    {
        AggregateRecord Unknown(params byte[] value) => new()
        {
            ConsumerId = 1,
            Name = "a",
            VariableId = 1,
            Key = AggregateKey.Empty,
            Action = AggregateAction.Unknown,
            Value = value,
            Count = 0,
            Sum = 0,
            SumOfSquaresLow = 0,
            SumOfSquaresHigh = 0,
            Buckets = [],
            Parameters = 0,
            Normal = 1,
        };
        (IReadOnlyList<AggregateRecord> records, MergeRemark?[] remarks) = Merge(Unknown(1), Unknown(2));
        Assert.Equal([[1], [2]], records.Select(record => (byte[])record.Value));
        Assert.Equal([MergeRemarkKind.Unknown, null], remarks.Select(remark => remark?.Kind));
    }

    [Fact]
    public void ASumThatDoesNotFitIsTwoRecords()
    {
        (IReadOnlyList<AggregateRecord> records, MergeRemark?[] remarks) = Merge(
            Entry(AggregateAction.Sum, sum: long.MaxValue), Entry(AggregateAction.Sum, sum: 1), Entry(AggregateAction.Sum, sum: 2));
        Assert.Equal([long.MaxValue, 3L], records.Select(record => record.Sum));
        Assert.Equal([null, MergeRemarkKind.Overflow, null], remarks.Select(remark => remark?.Kind));
    }
}
