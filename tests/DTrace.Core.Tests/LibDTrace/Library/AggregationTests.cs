using DTrace.Core.LibDTrace;

namespace DTrace.Core.Tests.LibDTrace.Library;

/// <summary>Aggregations of the machine's libdtrace, as the session delivers them.</summary>
[Collection("libdtrace")]
[Trait("Requires", "LibDTrace")]
public class AggregationTests
{
    [Fact]
    public void ScalarsHaveTheirWords()
    {
        using Tracing tracing = Tracing.Run("BEGIN { @c = count(); @s = sum(-5); @lo = min(-7); @hi = max(9); @a = avg(10); @d = stddev(3); } BEGIN { @c = count(); @s = sum(2); @lo = min(4); @hi = max(1); @a = avg(20); @d = stddev(5); exit(0); }");
        Assert.Equal((AggregateAction.Count, "2"), Words("c"));
        Assert.Equal((AggregateAction.Sum, "-3"), Words("s"));
        Assert.Equal((AggregateAction.Min, "-7"), Words("lo"));
        Assert.Equal((AggregateAction.Max, "9"), Words("hi"));
        Assert.Equal((AggregateAction.Avg, "2 30"), Words("a"));
        Assert.Equal((AggregateAction.Stddev, "2 8 34 0"), Words("d"));
        Assert.Equal([1L, 2, 3, 4, 5, 6], tracing.Entries().Select(entry => entry.Description.VariableId).Order());

        (AggregateAction Action, string Words) Words(string name)
        {
            Tracing.Entry entry = tracing.SingleEntry(name);
            Assert.Empty(entry.Description.Keys);
            Assert.Equal(1, entry.Normal);
            return (entry.Description.Action, string.Join(' ', entry.Value));
        }
    }

    [Fact]
    public void KeysHaveTheirParts()
    {
        using Tracing tracing = Tracing.Run("""BEGIN { @["abc", 42, -1LL] = count(); exit(0); }""");
        Tracing.Entry entry = tracing.SingleEntry("_");
        Assert.Equal(3, entry.Description.Keys.Count);
        Assert.Equal("abc", NativeMemory.Text(entry.Key(0)));
        Assert.Equal(42, BitConverter.ToInt32(entry.Key(1)));
        Assert.Equal(-1, BitConverter.ToInt64(entry.Key(2)));
    }

    [Fact]
    public void QuantizationsHaveTheirBucketsAndParameters()
    {
        using Tracing tracing = Tracing.Run("BEGIN { @q = quantize(5); @l = lquantize(5, 0, 10, 2); @ll = llquantize(50, 10, 0, 3, 20); exit(0); }");

        Tracing.Entry quantize = tracing.SingleEntry("q");
        Assert.Equal(AggregateAction.Quantize, quantize.Description.Action);
        Assert.Equal(127, quantize.Value.Length);
        Assert.Equal(63 + 3, Array.IndexOf(quantize.Value, 1L));

        Tracing.Entry lquantize = tracing.SingleEntry("l");
        Assert.Equal(AggregateAction.LQuantize, lquantize.Description.Action);
        Assert.Equal(0x2000500000000UL, lquantize.Description.Parameters);
        Assert.Equal([0L, 0, 0, 1, 0, 0, 0], lquantize.Value);

        Tracing.Entry llquantize = tracing.SingleEntry("ll");
        Assert.Equal(AggregateAction.LLQuantize, llquantize.Description.Action);
        Assert.Equal(0x1400030000000aUL, llquantize.Description.Parameters);
        Assert.Equal(1, llquantize.Value.Sum());
    }

    [Fact]
    public async Task LogLinearBucketsOfOddParametersHaveExactBounds()
    {
        await using Consuming run = await Consuming.RunAsync(
            "BEGIN { @a = llquantize(35, 6, 1, 3, 12); @a = llquantize(36, 6, 1, 3, 12); @a = llquantize(-35, 6, 1, 3, 12); @a = llquantize(5, 6, 1, 3, 12); @a = llquantize(6 * 216, 6, 1, 3, 12); @b = llquantize(7, 10, 0, 1, 100); @b = llquantize(57, 10, 0, 1, 100); exit(0); }");
        AggregateRecord six = await run.AggregateAsync("a");
        Assert.Equal(
            [new AggregateBucket(long.MinValue, 5, 2), new AggregateBucket(33, 35, 1), new AggregateBucket(36, 53, 1), new AggregateBucket(1296, long.MaxValue, 1)],
            (AggregateBucket[])six.Value);
        Assert.Equal(new LLQuantizeParameters(6, 1, 3, 12), LLQuantizeParameters.Unpack(six.Parameters));
        Assert.Equal([new AggregateBucket(7, 7, 1), new AggregateBucket(57, 57, 1)], (await run.AggregateAsync("b")).Buckets);
    }

    [Fact]
    public async Task ValuesAreNormalisedInSignedArithmetic()
    {
        await using Consuming run = await Consuming.RunAsync(
            "BEGIN { @s = sum(-7); @a = avg(-9); @l = lquantize(-5, -10, 10, 3, -4); @d = stddev(0x7fffffffffffffff); @d = stddev(-0x7fffffffffffffff); exit(0); } END { normalize(@s, 2); normalize(@a, 2); normalize(@l, 2); }");
        AggregateRecord sum = await run.AggregateAsync("s");
        Assert.Equal((-3L, -7L, 2L), ((long)sum.Value, sum.Sum, sum.Normal));
        Assert.Equal(-4.5, (await run.AggregateAsync("a")).Value);
        Assert.Equal([new AggregateBucket(-7, -5, -2)], (AggregateBucket[])(await run.AggregateAsync("l")).Value);
        AggregateRecord deviation = await run.AggregateAsync("d");
        Assert.Equal((2UL, 0x7fff_ffff_ffff_fffeUL), (deviation.SumOfSquaresLow, deviation.SumOfSquaresHigh));
        Assert.Equal(9223372036854775807.0, deviation.Value);
    }

    [Fact]
    public async Task KeysOfEveryKindAreObjects()
    {
        await using Consuming run = await Consuming.RunAsync(
            """BEGIN { @["abc", (char)-1, (short)-2, -3, -4LL, (uint64_t)-1, stack(1)] = count(); exit(0); }""");
        AggregateKey key = (await run.AggregateAsync("_")).Key;
        // The library records no sign: 1 and 2 bytes are taken as unsigned, 4 and 8 as signed.
        Assert.Equal<object>(["abc", 255L, 65534L, -3L, -4L, -1L], key.Take(6));
        Assert.IsAssignableFrom<IReadOnlyList<StackFrame>>(key[6]);
    }

    [Fact]
    public async Task WhatIsReadIsRemovedUnlessKept()
    {
        await using Consuming run = await Consuming.OpenAsync();
        await run.Consumer.CompileAsync(new ProgramSource { Text = "BEGIN { @a = sum(5); @b = sum(6); } tick-100s { @a = sum(1); @b = sum(1); }" }, TestContext.Current.CancellationToken);
        await run.Consumer.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal([("a", 5L), ("b", 6L)], await Read(new AggregateQuery { Keep = true }));
        Assert.Equal([("b", 6L)], await Read(new AggregateQuery { Names = name => name == "b" }));
        Assert.Equal([("a", 5L)], await Read(new AggregateQuery()));
        Assert.Empty(await Read(new AggregateQuery()));

        async Task<(string, long)[]> Read(AggregateQuery query) =>
            [.. (await run.Consumer.ReadAggregationsAsync(query, TestContext.Current.CancellationToken)).Select(record => (record.Name, (long)record.Value)).Order()];
    }

    [Fact]
    public void StackKeyIsProgramCounters()
    {
        using Tracing tracing = Tracing.Run("profile-97 /arg0 != 0/ { @[stack(3)] = count(); } tick-1s { exit(0); }");
        List<Tracing.Entry> entries = tracing.Entries();
        Tracing.Entry entry = entries[0];
        RecordDescription key = Assert.Single(entry.Description.Keys);
        Assert.Equal((TraceAction.Stack, 24, 3UL), (key.Action, key.Size, key.Argument));
        Assert.Contains(entries, one => tracing.Session.Symbols.Kernel(BitConverter.ToUInt64(one.Key(0))).Module == "vmlinux");
    }

    [Fact]
    public void NormalIsTheDivisorAndTheValueStaysWhole()
    {
        using Tracing tracing = Tracing.Run("BEGIN { @s = sum(100); } END { normalize(@s, 8); } BEGIN { exit(0); }");
        Tracing.Entry entry = tracing.SingleEntry("s");
        Assert.Equal(8, entry.Normal);
        Assert.Equal([100L], entry.Value);
    }

    [Fact]
    public void RemovedEntriesAreGone()
    {
        using Tracing tracing = Tracing.Run("""BEGIN { @["a"] = count(); @["b"] = count(); exit(0); }""");
        Assert.Equal(2, tracing.Entries(remove: true).Count);
        Assert.Empty(tracing.Entries());
        tracing.Session.SnapAggregations(tracing.Sink);
        Assert.Empty(tracing.Entries());
    }

    [Fact]
    public void SnapshotWhileTracingIsCumulative()
    {
        using Tracing tracing = new();
        tracing.Compile("tick-50ms { @ticks = count(); }");
        tracing.Start();
        long first = CountReaches(1);
        Assert.True(CountReaches(first + 1) > first);
        tracing.Session.Stop(tracing.Sink);

        long CountReaches(long least)
        {
            for (int i = 0; i < 1000; i++)
            {
                tracing.Session.Work(tracing.Sink);
                tracing.Session.SnapAggregations(tracing.Sink);
                if (tracing.Entries() is [var entry] && entry.Value[0] >= least) return entry.Value[0];
                TestContext.Current.CancellationToken.WaitHandle.WaitOne(10);
            }

            Assert.Fail("The count did not grow within ten seconds.");
            return 0;
        }
    }
}
