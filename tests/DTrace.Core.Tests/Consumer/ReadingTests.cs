namespace DTrace.Core.Tests;

public sealed class ReadingTests
{
    [Fact]
    public async Task WhatWasTracedBeforeTheCallIsInTheAnswer()
    {
        FakeEngine engine = new();
        long traced = 0;
        engine.Session.OnWork = sink =>
        {
            if (Interlocked.Exchange(ref traced, 0) is not 0 and long value) sink.Fire(value);
            return EngineStatus.Running;
        };
        DTraceConsumer consumer = await engine.RunningAsync();
        Interlocked.Exchange(ref traced, 42);
        using RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: false);
        Assert.True(reader.TryPeek(out object? item));
        Assert.Equal(42L, Assert.IsType<TraceRecord>(item).Data);
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Fact]
    public async Task AReaderThatWaitsIsWokenByARecord()
    {
        FakeEngine engine = new();
        int fires = 0;
        engine.Session.OnWork = sink =>
        {
            if (Interlocked.Exchange(ref fires, 0) == 1) sink.Fire(42);
            return EngineStatus.Running;
        };
        DTraceConsumer consumer = await engine.RunningAsync();
        using RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: true);
        Task<ReaderWait> wait = reader.WaitAsync(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken);
        Interlocked.Exchange(ref fires, 1);
        Assert.Equal(ReaderWait.Item, await wait.WaitAsync(Scripts.Bound, TestContext.Current.CancellationToken));
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Fact]
    public async Task WithinASwitchrateTheUserSetACallBringsNothingNew()
    {
        FakeEngine engine = new();
        DTraceConsumer consumer = await engine.RunningAsync(options => options with { Options = [new("switchrate", "1h")] });
        await Scripts.UntilAsync(() => engine.Session.Passes == 1);
        using RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: false);
        Assert.Equal(1, engine.Session.Passes);
        Assert.NotEqual(0, engine.Session.Polls);
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Fact]
    public async Task WithOptionRawbytesBytesOfUnknownTypeAreNeverText()
    {
        FakeEngine engine = new();
        engine.Session.OnStop = sink =>
        {
            sink.BeginFiring(FakeSession.Begin, 0, null);
            sink.Datum(new RecordDescription(TraceAction.Trace, 0, 3), "abc"u8);
            sink.EndFiring();
        };
        DTraceConsumer consumer = await engine.RunningAsync(options => options with { Options = [new("rawbytes", "yes")] });
        await consumer.StopAsync(Scripts.Bound);
        Assert.Equal(["abc"u8.ToArray()], await Scripts.DrainAsync(consumer));
    }

    [Fact]
    public async Task WhatAReaderHeldAndDidNotGiveIsTheNextReaders()
    {
        FakeEngine engine = new();
        engine.Session.OnStop = sink => sink.Fire(1, 2, 3, 4);
        DTraceConsumer consumer = await engine.RunningAsync();
        await consumer.StopAsync(Scripts.Bound);
        using (RecordReader interrupted = await DTraceConsumer.OpenReaderAsync([consumer], waits: false))
        {
            Assert.True(interrupted.TryPeek(out _));
            interrupted.Commit();
            Assert.True(interrupted.TryPeek(out _));
            interrupted.Commit();
        }

        Assert.Equal([3L, 4L], await Scripts.DrainAsync(consumer));
    }

    [Fact]
    public async Task AnItemNotCommittedIsTheNextReadersFirst()
    {
        FakeEngine engine = new();
        engine.Session.OnStop = sink => sink.Fire(1, 2);
        DTraceConsumer consumer = await engine.RunningAsync();
        await consumer.StopAsync(Scripts.Bound);
        using (RecordReader interrupted = await DTraceConsumer.OpenReaderAsync([consumer], waits: false))
        {
            Assert.True(interrupted.TryPeek(out _));
        }

        Assert.Equal([1L, 2L], await Scripts.DrainAsync(consumer));
        Assert.Empty(await Scripts.DrainAsync(consumer));
    }

    [Fact]
    public async Task EntriesGivenBackComeAgain()
    {
        FakeEngine engine = new();
        engine.Session.OnWalk = visitor => visitor.Visit(new AggregateDescription("a", 1, AggregateAction.Count, [], 0, 8, 0), BitConverter.GetBytes(5L), 1);
        DTraceConsumer consumer = await engine.RunningAsync();
        await consumer.StopAsync(Scripts.Bound);
        AggregateQuery all = new();
        consumer.ReturnAggregations(await consumer.ReadAggregationsAsync(all));
        Assert.Empty(await consumer.ReadAggregationsAsync(new AggregateQuery { Names = name => name == "b" }));
        Assert.Equal(5L, Assert.Single(await consumer.ReadAggregationsAsync(new AggregateQuery { Keep = true })).Value);
        Assert.Equal(5L, Assert.Single(await consumer.ReadAggregationsAsync(all)).Value);
        Assert.Empty(await consumer.ReadAggregationsAsync(all));
    }

    [Fact]
    public async Task EntriesGivenBackAreOneWithWhatCameToTheirKeysSince()
    {
        FakeEngine engine = new();
        long counted = 5;
        engine.Session.OnWalk = visitor => visitor.Visit(new AggregateDescription("a", 1, AggregateAction.Count, [], 0, 8, 0), BitConverter.GetBytes(counted), 1);
        DTraceConsumer consumer = await engine.RunningAsync();
        consumer.ReturnAggregations(await consumer.ReadAggregationsAsync(new AggregateQuery()));
        counted = 3;
        AggregateRecord entry = Assert.Single(await consumer.ReadAggregationsAsync(new AggregateQuery()));
        Assert.Equal((8L, consumer.Id), (entry.Value, entry.ConsumerId));
        Assert.Equal(3L, Assert.Single(await consumer.ReadAggregationsAsync(new AggregateQuery())).Value);
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Fact]
    public async Task AReaderOfReportsLeavesTheRecords()
    {
        FakeEngine engine = new();
        engine.Session.OnStop = sink =>
        {
            sink.Fire(1);
            sink.Drop(new DropRecord(1, DropKind.Principal, 0, 3, 3, "3 drops on CPU 0"));
            sink.Fire(2);
        };
        DTraceConsumer consumer = await engine.RunningAsync();
        await consumer.StopAsync(Scripts.Bound);
        using (RecordReader reports = new(reportsOnly: true))
        {
            await reports.AddAsync(consumer, waits: false);
            Assert.True(reports.TryPeek(out object? report));
            Assert.Equal("3 drops on CPU 0", Assert.IsType<DropRecord>(report).Message);
            reports.Commit();
            Assert.False(reports.TryPeek(out _));
        }

        Assert.Equal([1L, 2L], await Scripts.DrainAsync(consumer));
    }

    [Fact]
    public async Task TwoReadersShareTheRecordsAndNoneGoesToBoth()
    {
        FakeEngine engine = new();
        int fired = 0;
        engine.Session.OnWork = sink =>
        {
            for (int i = 0; i < 100; i++) sink.Fire(++fired);
            return fired == 2000 ? EngineStatus.Exited : EngineStatus.Running;
        };
        DTraceConsumer consumer = await engine.RunningAsync();
        List<object?>[] read = await Task.WhenAll(Task.Run(() => Scripts.DrainAsync(consumer)), Task.Run(() => Scripts.DrainAsync(consumer)));
        Assert.Equal(Enumerable.Range(1, 2000).Select(i => (object)(long)i), read.SelectMany(items => items).Order());
    }

    [Fact]
    public async Task ConsumersReadTogetherAreInterleavedAsRecordsArrived()
    {
        FakeEngine first = new();
        FakeEngine second = new();
        DTraceConsumer one = await first.RunningAsync();
        DTraceConsumer two = await second.RunningAsync();
        first.Session.OnWork = Scripts.Once(sink => sink.Fire(1));
        await PassAsync(one);
        second.Session.OnWork = Scripts.Once(sink => sink.Fire(2));
        await PassAsync(two);
        first.Session.OnStop = sink => sink.Fire(3);
        await one.StopAsync(Scripts.Bound);
        await two.StopAsync(Scripts.Bound);
        Assert.Equal([1L, 2L, 3L], await Scripts.DrainAsync(one, two));
    }

    [Fact]
    public async Task DropsAndFaultsStandBetweenTheRecordsAndOnTheConsumer()
    {
        FakeEngine engine = new();
        engine.Session.OnStop = sink =>
        {
            sink.Fire(1);
            sink.Drop(new DropRecord(engine.Session.ConsumerId, DropKind.Principal, 0, 3, 3, "3 drops on CPU 0"));
            sink.Fire(2);
            sink.Fault(new FaultRecord(engine.Session.ConsumerId, null, 0, FaultKind.DivideByZero, 1, 0, "divide-by-zero"));
        };
        DTraceConsumer consumer = await engine.RunningAsync();
        await consumer.StopAsync(Scripts.Bound);
        Assert.Equal([1L, "3 drops on CPU 0", 2L, "divide-by-zero"], await Scripts.DrainAsync(consumer));
        Assert.Equal(3, Assert.Single(consumer.Drops).Count);
        Assert.Equal(FaultKind.DivideByZero, Assert.Single(consumer.Faults).Kind);
    }

    [Fact]
    public async Task OfMoreThanAThousandUnreadDropsTheEarlierAreSummedUp()
    {
        FakeEngine engine = new();
        engine.Session.OnStop = sink =>
        {
            for (int i = 1; i <= 1_010; i++) sink.Drop(new DropRecord(1, DropKind.Principal, i, 2, 2 * i, $"drop {i}"));
        };
        DTraceConsumer consumer = await engine.RunningAsync();
        await consumer.StopAsync(Scripts.Bound);
        List<object?> items = await Scripts.DrainAsync(consumer);
        Assert.Equal(1_001, items.Count);
        Assert.Equal("20 drops in 10 earlier reports, of which only the sum was kept", items[0]);
        Assert.Equal("drop 11", items[1]);
        Assert.Equal(1_000, consumer.Drops.Count);
        Assert.Equal(10, consumer.DropsNotKept);
    }

    [Fact]
    public async Task WithoutRecordsTheWaitTimesOut()
    {
        DTraceConsumer consumer = await new FakeEngine().RunningAsync();
        using RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: true);
        Assert.Equal(ReaderWait.TimedOut, await reader.WaitAsync(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken));
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Fact]
    public async Task ARecordWakesAWaitingReader()
    {
        FakeEngine engine = new();
        long traced = 0;
        engine.Session.OnWork = sink =>
        {
            if (Interlocked.Exchange(ref traced, 0) is not 0 and long value) sink.Fire(value);
            return EngineStatus.Running;
        };
        DTraceConsumer consumer = await engine.RunningAsync();
        using RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: true);
        Task<ReaderWait> wait = reader.WaitAsync(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken);
        Assert.False(wait.IsCompleted);
        Interlocked.Exchange(ref traced, 42);
        Assert.Equal(ReaderWait.Item, await wait.WaitAsync(Scripts.Bound, TestContext.Current.CancellationToken));
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Fact]
    public async Task ACancelledWaitLeavesEverythingUnread()
    {
        DTraceConsumer consumer = await new FakeEngine().RunningAsync();
        using RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: true);
        using CancellationTokenSource cancel = new();
        Task wait = reader.WaitAsync(Timeout.InfiniteTimeSpan, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Fact]
    public async Task RemovalEndsAWaitingReader()
    {
        DTraceConsumer consumer = await new FakeEngine().RunningAsync();
        using RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: true);
        Task<ReaderWait> wait = reader.WaitAsync(Scripts.Bound, TestContext.Current.CancellationToken);
        await consumer.RemoveAsync(Scripts.Bound);
        Assert.Equal(ReaderWait.Ended, await wait);
    }

    private static async Task PassAsync(DTraceConsumer consumer) => (await DTraceConsumer.OpenReaderAsync([consumer], waits: false)).Dispose();

    [Fact]
    public async Task ARateThatDSetsHoldsFromThenOn()
    {
        FakeEngine engine = new();
        engine.Session.OnWork = Scripts.Once(sink =>
        {
            engine.Session.Options["switchrate"] = "1000s";
            sink.OptionSet("switchrate", "1000s");
        });
        DTraceConsumer consumer = await engine.RunningAsync();
        // Within the rate the pump moves no records, and only asks for the status.
        await Scripts.UntilAsync(() => engine.Session.Polls >= 2);
        Assert.Equal(1, engine.Session.Passes);
        await consumer.RemoveAsync(Scripts.Bound, TestContext.Current.CancellationToken);
    }
}
