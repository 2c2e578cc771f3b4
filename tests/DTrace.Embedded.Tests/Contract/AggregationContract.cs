using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>What aggregations hold, the same on every engine.</summary>
public abstract class AggregationContract(TestEngine engine)
{
    private const string Values = "BEGIN { @a = FUNCTION; } BEGIN { @a = SECOND; } BEGIN { @a = THIRD; exit(0); }";

    [Theory]
    [InlineData("count()", "count()", "count()", 3L)]
    [InlineData("sum(5)", "sum(-2)", "sum(10)", 13L)]
    [InlineData("min(5)", "min(-2)", "min(10)", -2L)]
    [InlineData("max(5)", "max(-2)", "max(10)", 10L)]
    [InlineData("max(-5)", "max(-2)", "max(-10)", -2L)]
    [InlineData("min(5)", "min(20)", "min(10)", 5L)]
    public async Task Scalars(string first, string second, string third, long expected)
    {
        AggregateRecord record = (await engine.RunAsync(Program(first, second, third))).Single("a");
        Assert.Equal(expected, record.Value);
        Assert.Equal(1, record.Normal);
        Assert.Empty(record.Key);
        Assert.Equal(1, record.VariableId);
    }

    [Fact]
    public async Task AverageIsExact()
    {
        AggregateRecord record = (await engine.RunAsync(Program("avg(1)", "avg(2)", "avg(-10)"))).Single("a");
        Assert.Equal(-7 / 3.0, record.Value);
        Assert.Equal(3, record.Count);
        Assert.Equal(-7, record.Sum);
    }

    [Fact]
    public async Task StandardDeviationKeepsSquaresOf128Bits()
    {
        AggregateRecord record = (await engine.RunAsync(Program("stddev(0x100000000)", "stddev(-0x100000000)", "stddev(3)"))).Single("a");
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

    private static string Program(string first, string second, string third) =>
        Values.Replace("FUNCTION", first, StringComparison.Ordinal).Replace("SECOND", second, StringComparison.Ordinal).Replace("THIRD", third, StringComparison.Ordinal);
}
