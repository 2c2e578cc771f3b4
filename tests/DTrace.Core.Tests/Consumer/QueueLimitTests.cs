using DTrace.Core.Tests.LibDTrace.Abi;

namespace DTrace.Core.Tests;

public sealed class QueueLimitTests
{
    [Fact]
    public async Task AtTheLimitThePumpOnlyPolls()
    {
        FakeEngine engine = new();
        engine.Session.OnWork = sink =>
        {
            for (int i = 0; i < 40_000; i++) sink.Fire(i);
            return EngineStatus.Running;
        };
        DTraceConsumer consumer = await engine.RunningAsync();
        await Scripts.UntilAsync(() => engine.Session.Polls >= 3);
        Assert.Equal(2, engine.Session.Passes);
        await consumer.RemoveAsync(Scripts.Bound);
    }

    /// <summary>The clock stands still: no pass comes by its own pace.</summary>
    [Fact]
    public async Task OnceHalfIsReadItFetchesAgainAtOnce()
    {
        FakeEngine engine = new();
        engine.Session.OnWork = sink =>
        {
            for (int i = 0; i < RecordQueue.RecordLimit; i++) sink.Fire(i);
            return EngineStatus.Running;
        };
        DTraceConsumer consumer = await engine.RunningAsync(options => options with { Clock = new HandClock() });
        await Scripts.UntilAsync(() => engine.Session.Polls >= 1);
        using RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: true);
        for (int i = 1; i < RecordQueue.RecordLimit / 2; i++) Read(reader);
        Assert.Equal(1, engine.Session.Passes);
        Read(reader);
        await Scripts.UntilAsync(() => engine.Session.Passes == 2);
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Fact]
    public void TheLimitIsAlsoOneOfBytes()
    {
        RecordQueue queue = new(1, static () => { });
        RecordDecoder decoder = new(1, new FakeSession(), queue.Add, queue.Add, queue.Add);
        byte[] datum = new byte[1 << 20];
        for (int i = 0; i < 64; i++)
        {
            Assert.True(queue.TakesMore());
            decoder.BeginFiring(FakeSession.Begin, 0, null);
            decoder.Datum(new RecordDescription(TraceAction.TraceMem, 0, datum.Length), datum);
            decoder.EndFiring();
        }

        Assert.False(queue.TakesMore());
    }

    [Fact]
    public async Task TheLastDrainIsTakenWhole()
    {
        FakeEngine engine = new();
        engine.Session.OnStop = sink =>
        {
            for (int i = 0; i < 70_000; i++) sink.Fire(i);
        };
        DTraceConsumer consumer = await engine.RunningAsync();
        await consumer.StopAsync(Scripts.Bound);
        Assert.Equal(70_000, (await Scripts.DrainAsync(consumer)).Count);
    }

    private static void Read(RecordReader reader)
    {
        Assert.True(reader.TryPeek(out _));
        reader.Commit();
    }
}
