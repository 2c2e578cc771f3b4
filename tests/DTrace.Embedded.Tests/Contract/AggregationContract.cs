using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>What aggregations hold, the same on every engine.</summary>
public abstract class AggregationContract(TestEngine engine)
{
    [Fact]
    public async Task Scalars()
    {
        TraceResult result = await engine.RunAsync("""
            BEGIN { @count = count(); @sum = sum(5); @min = min(5); @max = max(5); @low = max(-5); @high = min(5); }
            BEGIN { @count = count(); @sum = sum(-2); @min = min(-2); @max = max(-2); @low = max(-2); @high = min(20); }
            BEGIN { @count = count(); @sum = sum(10); @min = min(10); @max = max(10); @low = max(-10); @high = min(10); exit(0); }
            """);
        Assert.Equal(
            [("count", 3L), ("sum", 13L), ("min", -2L), ("max", 10L), ("low", -2L), ("high", 5L)],
            result.Aggregations.OrderBy(record => record.VariableId).Select(record => (record.Name, (long)record.Value)));
        Assert.All(result.Aggregations, record => Assert.Equal(1, record.Normal));
        Assert.All(result.Aggregations, record => Assert.Empty(record.Key));
    }

    [Fact]
    public async Task AverageIsExact()
    {
        AggregateRecord record = (await engine.RunAsync("BEGIN { @a = avg(1); @a = avg(2); @a = avg(-10); exit(0); }")).Single("a");
        Assert.Equal(-7 / 3.0, record.Value);
        Assert.Equal(3, record.Count);
        Assert.Equal(-7, record.Sum);
    }

    [Fact]
    public async Task StandardDeviationKeepsSquaresOf128Bits()
    {
        AggregateRecord record = (await engine.RunAsync("BEGIN { @a = stddev(0x100000000); @a = stddev(-0x100000000); @a = stddev(3); exit(0); }")).Single("a");
        Assert.Equal(3, record.Count);
        Assert.Equal(3, record.Sum);
        Assert.Equal(2UL, record.SumOfSquaresHigh);
        Assert.Equal(9UL, record.SumOfSquaresLow);
    }

    [Fact]
    public async Task QuantizeCountsByPowersOfTwo()
    {
        AggregateRecord record = (await engine.RunAsync(
            "BEGIN { @a = quantize(0); @a = quantize(1); @a = quantize(2); @a = quantize(3); @a = quantize(1024); @a = quantize(-1); @a = quantize(-5); exit(0); }")).Single("a");
        Assert.Equal(
            [new AggregateBucket(-7, -4, 1), new(-1, -1, 1), new(0, 0, 1), new(1, 1, 1), new(2, 3, 2), new(1024, 2047, 1)],
            (AggregateBucket[])record.Value);
    }

    [Fact]
    public async Task QuantizeTakesExtremes()
    {
        AggregateRecord record = (await engine.RunAsync(
            "BEGIN { @a = quantize(0x7fffffffffffffff); @a = quantize(-0x7fffffffffffffff - 1); exit(0); }")).Single("a");
        Assert.Equal(2, ((AggregateBucket[])record.Value).Length);
        Assert.Equal(long.MinValue, ((AggregateBucket[])record.Value)[0].Minimum);
        Assert.Equal(long.MaxValue, ((AggregateBucket[])record.Value)[1].Maximum);
    }

    [Fact]
    public async Task LinearQuantizationHasInclusiveBounds()
    {
        AggregateRecord record = (await engine.RunAsync(
            "BEGIN { @a = lquantize(-11, -10, 30, 10); @a = lquantize(-10, -10, 30, 10); @a = lquantize(0, -10, 30, 10); @a = lquantize(29, -10, 30, 10); @a = lquantize(30, -10, 30, 10); exit(0); }")).Single("a");
        Assert.Equal(
            [new AggregateBucket(long.MinValue, -11, 1), new(-10, -1, 1), new(0, 9, 1), new(20, 29, 1), new(30, long.MaxValue, 1)],
            (AggregateBucket[])record.Value);
    }

    [Fact]
    public async Task LogLinearQuantizationHasInclusiveBounds()
    {
        AggregateRecord record = (await engine.RunAsync(
            "BEGIN { @a = llquantize(0, 10, 0, 3, 10); @a = llquantize(1, 10, 0, 3, 10); @a = llquantize(9, 10, 0, 3, 10); @a = llquantize(10, 10, 0, 3, 10); @a = llquantize(555, 10, 0, 3, 10); @a = llquantize(10000, 10, 0, 3, 10); exit(0); }")).Single("a");
        Assert.Equal(
            [new AggregateBucket(long.MinValue, 0, 1), new(1, 1, 1), new(9, 9, 1), new(10, 19, 1), new(500, 599, 1), new(10000, long.MaxValue, 1)],
            (AggregateBucket[])record.Value);
    }

    [Fact]
    public async Task AnIncrementWeighsABucket()
    {
        AggregateRecord record = (await engine.RunAsync("BEGIN { @a = quantize(4, 10); @a = quantize(5, -3); exit(0); }")).Single("a");
        Assert.Equal([new AggregateBucket(4, 7, 7)], (AggregateBucket[])record.Value);
    }

    [Fact]
    public async Task KeysAreTuplesOfNumbersAndStrings()
    {
        TraceResult result = await engine.RunAsync("""
            BEGIN { @k[1, "one"] = count(); @k[2, "two"] = count(); @k[1, "one"] = count(); @k[-1, ""] = count(); exit(0); }
            """);
        Assert.Equal(
            new Dictionary<string, object> { ["1, one"] = 2L, ["2, two"] = 1L, ["-1, "] = 1L },
            result.Values("k"));
    }

    [Fact]
    public async Task StringsOfDifferentLengthsAreKeysOfOneAggregation()
    {
        TraceResult result = await engine.RunAsync("""
            BEGIN { s = "x"; @k["x"] = count(); @k["a longer text than that"] = count(); @k[s] = count(); exit(0); }
            """);
        Assert.Equal(new Dictionary<string, object> { ["x"] = 2L, ["a longer text than that"] = 1L }, result.Values("k"));
    }

    [Fact]
    public async Task SeveralAggregationsHaveNumbersInProgramOrder()
    {
        TraceResult result = await engine.RunAsync("BEGIN { @first = count(); @ = sum(4); @third[1] = max(9); exit(0); }");
        Assert.Equal(
            [("first", 1L), ("_", 2L), ("third", 3L)],
            result.Aggregations.OrderBy(record => record.VariableId).Select(record => (record.Name, record.VariableId)));
    }

    [Fact]
    public async Task NormalizeDividesWhatIsReadAndKeepsTheSum()
    {
        AggregateRecord record = (await engine.RunAsync("BEGIN { @a = sum(-105); normalize(@a, 10); exit(0); }")).Single("a");
        Assert.Equal(-10L, record.Value);
        Assert.Equal(-105, record.Sum);
        Assert.Equal(10, record.Normal);
    }

    [Fact]
    public async Task TruncKeepsTheLargestOrTheSmallest()
    {
        TraceResult result = await engine.RunAsync("""
            BEGIN
            {
                @top[1] = sum(10); @top[2] = sum(30); @top[3] = sum(20); trunc(@top, 2);
                @bottom[1] = sum(10); @bottom[2] = sum(30); trunc(@bottom, -1);
                @none[1] = count(); trunc(@none);
                exit(0);
            }
            """);
        Assert.Equal(new Dictionary<string, object> { ["2"] = 30L, ["3"] = 20L }, result.Values("top"));
        Assert.Equal(new Dictionary<string, object> { ["1"] = 10L }, result.Values("bottom"));
        Assert.Empty(result.Values("none"));
    }

    [Fact]
    public async Task ClearKeepsTheKeys() =>
        Assert.Equal(new Dictionary<string, object> { ["1"] = 0L }, (await engine.RunAsync("BEGIN { @a[1] = sum(10); clear(@a); exit(0); }")).Values("a"));

    [Fact]
    public async Task PrintaFormatsEveryEntryInOrderOfValues()
    {
        TraceResult result = await engine.RunAsync("""
            BEGIN { @a["two"] = sum(2); @a["one"] = sum(1); printa("%s is %@d;", @a); exit(0); }
            """);
        TraceRecord record = Assert.Single(result.Records, record => record.Action == TraceAction.Printa);
        Assert.Equal("one is 1;two is 2;", record.Data);
    }

    [Fact]
    public async Task WhatPrintaHasPrintedIsNotPrintedAtTheEnd()
    {
        TraceResult result = await engine.RunAsync("""
            BEGIN { @a = sum(41); @b = sum(42); printa("%@d", @a); exit(0); }
            """);
        Assert.Equal("               42\n", AggregateText.OfUnprinted(result.Aggregations));
    }

    [Fact]
    public async Task ReadingRemovesUnlessKept()
    {
        DTraceConsumer consumer = await engine.OpenAsync();
        try
        {
            await consumer.CompileAsync(new ProgramSource { Text = "BEGIN { @a = count(); @b = count(); }" }, TestContext.Current.CancellationToken);
            await consumer.StartAsync(TestContext.Current.CancellationToken);
            Assert.Equal(2, (await consumer.ReadAggregationsAsync(new AggregateQuery { Keep = true }, TestContext.Current.CancellationToken)).Count);
            Assert.Single(await consumer.ReadAggregationsAsync(new AggregateQuery { Names = name => name == "a" }, TestContext.Current.CancellationToken));
            Assert.Equal("b", Assert.Single(await consumer.ReadAggregationsAsync(new AggregateQuery(), TestContext.Current.CancellationToken)).Name);
            Assert.Empty(await consumer.ReadAggregationsAsync(new AggregateQuery(), TestContext.Current.CancellationToken));
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }
}
