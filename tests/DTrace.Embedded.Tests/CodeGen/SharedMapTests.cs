using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using Xunit;

namespace DTrace.Embedded.Tests.CodeGen;

/// <summary>More aggregations and variables in one program than the kernel takes maps: they share maps, and never an entry.</summary>
public sealed class SharedMapTests
{
    public static TheoryData<string> Engines => ["Embedded", "InProcess"];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task TwoHundredAggregationsOfOneClauseKeepTheirEntriesApart(string engine)
    {
        string[] functions = ["count()", "sum(2)", "min(3)", "max(4)", "avg(5)"];
        string text = string.Concat(Enumerable.Range(0, 200).Select(i => $"@a{i}[1] = {functions[i % 5]}; @a{i}[{i}] = {functions[i % 5]}; "));
        TraceResult result = await Of(engine).RunAsync($"BEGIN {{ {text} }} BEGIN {{ {text} exit(0); }}");
        object[] once = [2L, 4L, 3L, 4L, 5.0];
        Assert.Equal(399, result.Aggregations.Count);
        Assert.All(result.Aggregations, record =>
        {
            int number = int.Parse(record.Name[1..], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Contains(record.Key[0], new object[] { 1L, (long)number });
            object expected = once[number % 5];
            if (number == 1) expected = 8L;
            Assert.Equal(expected, record.Value);
        });
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task AHundredAggregationsWithoutKeysKeepTheirValuesApart(string engine)
    {
        string[] functions = ["count()", "sum(2)", "min(3)", "max(4)", "avg(5)", "quantize(6)"];
        string text = string.Concat(Enumerable.Range(0, 100).Select(i => $"BEGIN {{ @a{i} = {functions[i % 6]}; }} BEGIN /{i} % 2/ {{ @a{i} = {functions[i % 6]}; }}\n"));
        TraceResult result = await Of(engine).RunAsync($"{text} BEGIN {{ clear(@a60); exit(0); }}");
        Assert.Equal(100, result.Aggregations.Count);
        Assert.All(Enumerable.Range(0, 100).Where(i => i != 60), i =>
        {
            long times = 1 + (i % 2);
            object value = result.Single($"a{i}").Value;
            if (i % 6 == 5) Assert.Equal(new AggregateBucket[] { new(4, 7, times) }, (AggregateBucket[])value);
            else Assert.Equal(new object[] { times, 2 * times, 3L, 4L, 5.0 }[i % 6], value);
        });
        Assert.Equal(0L, result.Single("a60").Value);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task KeysOfEveryLengthAndValuesOfEveryShapeShare(string engine)
    {
        TraceResult result = await Of(engine).RunAsync($$"""
            struct dtraceps_key { long a, b, c; }; struct dtraceps_key k;
            BEGIN {
                {{string.Concat(Enumerable.Range(0, 14).Select(i => $"@pad{i}[{i}] = count(); "))}}
                k.c = 1; @one["x"] = count(); @two["x", 1] = sum(7); @three[k] = count(); k.c = 2; @three[k] = count(); @three[k] = count();
                @q["x"] = quantize(5); @q["y"] = quantize(9); @l["x"] = lquantize(3, 0, 10, 1); @s["x"] = stddev(4); @s["x"] = stddev(8);
                @single = count(); clear(@one); exit(0);
            }
            """);
        Assert.Equal(new Dictionary<string, object> { ["x"] = 0L }, result.Values("one"));
        Assert.Equal(7L, result.Single("two").Value);
        Assert.Equal([1L, 2L], result.Aggregations.Where(record => record.Name == "three").Select(record => (long)record.Value).Order());
        Assert.Equal(new AggregateBucket[] { new(4, 7, 1) }, (AggregateBucket[])result.Aggregations.Single(record => record.Name == "q" && (string)record.Key[0] == "x").Value);
        Assert.Equal(new AggregateBucket[] { new(3, 3, 1) }, (AggregateBucket[])result.Single("l").Value);
        Assert.Equal((2L, 12L), (result.Single("s").Count, result.Single("s").Sum));
        Assert.Equal(1L, result.Single("single").Value);
        Assert.All(Enumerable.Range(0, 14), i => Assert.Equal([(long)i], result.Single($"pad{i}").Key));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task AHundredArraysAndThreadLocalVariablesKeepTheirValuesApart(string engine)
    {
        IEnumerable<int> numbers = Enumerable.Range(0, 50);
        object?[] data = await Of(engine).TraceAsync($$"""
            BEGIN { {{string.Concat(numbers.Select(i => $"a{i}[1] = {i + 1}; self->s{i} = {i + 100}; t{i}[\"k\", 1] = \"{i}\"; "))}} }
            BEGIN { a20[1] = 0; self->s20 = 0; a21[2] = 5; }
            BEGIN { {{string.Concat(numbers.Select(i => $"trace(a{i}[1]); trace(self->s{i}); trace(t{i}[\"k\", 1]); trace(a{i}[2]); "))}} exit(0); }
            """);
        Assert.Equal(
            numbers.SelectMany(i => new object[] { i == 20 ? 0L : i + 1L, i == 20 ? 0L : i + 100L, $"{i}", i == 21 ? 5L : 0L }),
            data);
    }

    private static TestEngine Of(string engine) => engine == "Embedded" ? TestEngine.Embedded : TestEngine.InProcess;
}
