using System.Reflection;
using System.Runtime.CompilerServices;

namespace DTrace.Core.Tests;

public sealed class EndingTests
{
    [Fact]
    public async Task StopDeliversTheRecordsOfEndAndKeepsThemReadable()
    {
        FakeEngine engine = new();
        engine.Session.OnStop = sink => sink.Fire(7);
        DTraceConsumer consumer = await engine.RunningAsync();
        await consumer.StopAsync(Scripts.Bound);
        Assert.Equal(1, engine.Session.Disposals);
        Assert.Equal([7L], await Scripts.DrainAsync(consumer));
    }

    [Fact]
    public async Task ExitEndsStoppedWithItsStatus()
    {
        FakeEngine engine = new();
        engine.Session.OnWork = Scripts.Once(sink => sink.Exit(3), EngineStatus.Exited);
        DTraceConsumer consumer = await engine.RunningAsync();
        Assert.Equal([3L], await Scripts.DrainAsync(consumer));
        Assert.Equal(ConsumerState.Stopped, consumer.State);
        Assert.Equal(3, consumer.ExitStatus);
    }

    [Fact]
    public async Task StopDuringACompileEndsTheCompileAndThenTheConsumer()
    {
        FakeEngine engine = new();
        using ManualResetEventSlim compiling = new();
        engine.Session.OnCompile = cancellation =>
        {
            compiling.Set();
            cancellation.WaitHandle.WaitOne(Scripts.Bound);
            cancellation.ThrowIfCancellationRequested();
            throw new InvalidOperationException("not cancelled");
        };
        DTraceConsumer consumer = await engine.OpenAsync();
        Task compile = consumer.CompileAsync(Scripts.Program);
        Assert.True(compiling.Wait(Scripts.Bound, TestContext.Current.CancellationToken));
        await consumer.StopAsync(Scripts.Bound);
        Assert.Equal(ConsumerState.Stopped, consumer.State);
        DTraceException error = await Assert.ThrowsAsync<DTraceException>(() => compile);
        Assert.Equal(DTraceErrorKind.State, error.Kind);
    }

    [Fact]
    public async Task TwoStopsAtOnceBothSucceedAndStopTheEngineOnce()
    {
        FakeEngine engine = new();
        int stops = 0;
        engine.Session.OnStop = _ => stops++;
        DTraceConsumer consumer = await engine.RunningAsync();
        await Task.WhenAll(consumer.StopAsync(Scripts.Bound), consumer.StopAsync(Scripts.Bound));
        Assert.Equal(1, stops);
    }

    [Fact]
    public async Task StopPastItsTimeoutIsBusyAndGoesOnBehind()
    {
        FakeEngine engine = new();
        using ManualResetEventSlim gate = new();
        engine.Session.OnStop = _ => gate.Wait(Scripts.Bound);
        DTraceConsumer consumer = await engine.RunningAsync();
        DTraceException error = await Assert.ThrowsAsync<DTraceException>(() => consumer.StopAsync(TimeSpan.FromMilliseconds(1)));
        Assert.Equal(DTraceErrorKind.Busy, error.Kind);
        gate.Set();
        await Scripts.UntilAsync(() => consumer.State == ConsumerState.Stopped);
        Assert.Equal(1, engine.Session.Disposals);
    }

    [Fact]
    public async Task AFailureOfTheEngineWhileRunningIsFaultedAndWhatItLeftIsReadable()
    {
        FakeEngine engine = new();
        engine.Session.OnWork = sink =>
        {
            sink.Fire(1);
            throw new InvalidOperationException("the device is gone");
        };
        engine.Session.OnWalk = visitor => visitor.Visit(
            new AggregateDescription("a", 1, AggregateAction.Count, [], 0, 8, 0), BitConverter.GetBytes(5L), 1);
        DTraceConsumer consumer = await engine.RunningAsync();
        Assert.Equal([1L, "the engine failed: the device is gone"], await Scripts.DrainAsync(consumer));
        Assert.Equal(ConsumerState.Faulted, consumer.State);
        Assert.Equal("the device is gone", consumer.FaultReason);
        Assert.Equal(1, engine.Session.Disposals);
        Assert.Equal(5L, Assert.Single(await consumer.ReadAggregationsAsync(new AggregateQuery())).Value);
    }

    [Theory]
    [InlineData(EngineStatus.Stopped)]
    [InlineData(EngineStatus.Filled)]
    public async Task StopAfterTheEnablingWasEndedByTheEngineChangesNothing(EngineStatus how)
    {
        FakeEngine engine = new();
        engine.Session.OnWork = Scripts.Once(sink => sink.Fire(1), how);
        engine.Session.OnStop = sink => sink.Fire(2);
        DTraceConsumer consumer = await engine.RunningAsync();
        await Scripts.UntilAsync(() => consumer.State == ConsumerState.Stopped);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => consumer.StopAsync(Scripts.Bound))));
        Assert.Equal((ConsumerState.Stopped, 1), (consumer.State, engine.Session.Disposals));
        Assert.Equal(1L, (await Scripts.DrainAsync(consumer))[0]);
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Theory]
    [InlineData("Stop")]
    [InlineData("Remove")]
    public async Task AskedForAfterTheEngineFailedItIsDoneAtOnce(string call)
    {
        FakeEngine engine = new();
        engine.Session.OnWork = _ => throw new InvalidOperationException("the device is gone");
        engine.Session.OnDispose = () => throw new InvalidOperationException("and cannot be closed");
        DTraceConsumer consumer = await engine.RunningAsync();
        await Scripts.UntilAsync(() => consumer.State == ConsumerState.Faulted);
        await (call == "Stop" ? consumer.StopAsync(Scripts.Bound) : consumer.RemoveAsync(Scripts.Bound));
        Assert.Equal(call == "Stop" ? ConsumerState.Faulted : ConsumerState.Removed, consumer.State);
    }

    [Fact]
    public async Task AFailureWhileStoppingStillEndsStoppedAndIsReported()
    {
        FakeEngine engine = new();
        engine.Session.OnStop = _ => throw new InvalidOperationException("no answer");
        DTraceConsumer consumer = await engine.RunningAsync();
        await consumer.StopAsync(Scripts.Bound);
        Assert.Equal(ConsumerState.Stopped, consumer.State);
        Assert.Equal(["stopping failed: no answer"], await Scripts.DrainAsync(consumer));
        Assert.Equal(1, engine.Session.Disposals);
    }

    [Fact]
    public async Task AStartThatFailsLeavesTheConsumerCompiled()
    {
        FakeEngine engine = new();
        engine.Session.OnStart = _ => throw new DTraceException(DTraceErrorKind.Privilege, "DTrace requires additional privileges");
        DTraceConsumer consumer = await engine.OpenAsync();
        await consumer.CompileAsync(Scripts.Program);
        DTraceException error = await Assert.ThrowsAsync<DTraceException>(() => consumer.StartAsync());
        Assert.Equal(DTraceErrorKind.Privilege, error.Kind);
        Assert.Equal(ConsumerState.Compiled, consumer.State);
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Fact]
    public async Task ACancelledStartReturnsAtOnceAndWhatItStartedIsStopped()
    {
        FakeEngine engine = new();
        using ManualResetEventSlim gate = new();
        using ManualResetEventSlim starting = new();
        engine.Session.OnStart = _ =>
        {
            starting.Set();
            gate.Wait(Scripts.Bound, CancellationToken.None);
        };
        DTraceConsumer consumer = await engine.OpenAsync();
        await consumer.CompileAsync(Scripts.Program);
        using CancellationTokenSource cancel = new();
        Task start = consumer.StartAsync(cancel.Token);
        Assert.True(starting.Wait(Scripts.Bound, TestContext.Current.CancellationToken));
        Assert.Equal(ConsumerState.Starting, consumer.State);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        gate.Set();
        await Scripts.UntilAsync(() => consumer.State == ConsumerState.Stopped);
    }

    [Fact]
    public async Task OptionsStayReadableAfterStop()
    {
        FakeEngine engine = new();
        DTraceConsumer consumer = await engine.RunningAsync();
        await consumer.StopAsync(Scripts.Bound);
        DTraceOption option = await consumer.GetOptionAsync("bufsize");
        Assert.Equal(("bufsize", "4m", OptionKind.Runtime, OptionSyntax.Size), (option.Name, option.Value, option.Kind, option.Syntax));
        Assert.Equal((consumer.Id, consumer.Name), (option.ConsumerId, option.ConsumerName));
    }

    [Fact]
    public async Task AConsumerNeitherNamedNorStartedIsClosedOnceNobodyHoldsIt()
    {
        FakeEngine engine = new();
        ConsumerRegistry registry = new();
        await Drop(engine, registry, name: null, isStarted: false);
        await Scripts.UntilAsync(() => Collected(() => engine.Session.Disposals == 1));
        await Scripts.UntilAsync(() => registry.All.Count == 0 && registry.StopAll(TimeSpan.Zero));
    }

    [Theory]
    [InlineData("bar", false)]
    [InlineData(null, true)]
    public async Task AConsumerNamedOrStartedStaysUntilItIsRemoved(string? name, bool isStarted)
    {
        FakeEngine engine = new();
        ConsumerRegistry registry = new();
        WeakReference handle = await Drop(engine, registry, name, isStarted);
        Assert.False(Collected(() => !handle.IsAlive));
        Assert.Equal(0, engine.Session.Disposals);

        await Remove(Assert.Single(registry.All));
        Assert.Equal(1, engine.Session.Disposals);
        Assert.Empty(registry.All);
        await Scripts.UntilAsync(() => Collected(() => !handle.IsAlive));
    }

    [Fact]
    public async Task AConsumerThatCouldNotBeStartedIsNotKept()
    {
        FakeEngine engine = new();
        ConsumerRegistry registry = new();
        await DropUnstartable(engine, registry);
        await Scripts.UntilAsync(() => Collected(() => engine.Session.Disposals == 1));
    }

    /// <summary>As a mocking library makes an object: <c>New-MockObject</c> of Pester does.</summary>
    [Theory]
    [InlineData(typeof(DTraceConsumer))]
    public void AnObjectWithoutAConstructorIsFinalised(Type type)
    {
        WeakReference made = Make(type);
        Assert.True(Collected(() => !made.IsAlive));
    }

    [Fact]
    public void EveryTypeWithAFinalizerIsAmongThose() => Assert.Equal(
        [typeof(DTraceConsumer)],
        typeof(DTraceConsumer).Assembly.GetTypes().Where(type => type.GetMethod("Finalize", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is not null));

    [Fact]
    public async Task StopAllClosesEveryConsumerOfTheRegistry()
    {
        FakeEngine first = new();
        FakeEngine second = new();
        ConsumerRegistry registry = new();
        DTraceConsumer one = await first.RunningAsync(options => options with { Registry = registry, Name = "one" });
        DTraceConsumer two = await second.OpenAsync(options => options with { Registry = registry, Name = "two" });
        Assert.Equal([one, two], registry.All);
        Assert.Same(two, registry.Find(two.Id));
        Assert.Equal([one], registry.Find("ONE"));
        Assert.True(registry.StopAll(Scripts.Bound));
        Assert.Equal((1, 1), (first.Session.Disposals, second.Session.Disposals));
        Assert.Equal((ConsumerState.Removed, ConsumerState.Removed), (one.State, two.State));
        Assert.Empty(registry.All);
    }

    private static bool Collected(Func<bool> condition)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return condition();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Make(Type type) => new(RuntimeHelpers.GetUninitializedObject(type));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> Drop(FakeEngine engine, ConsumerRegistry registry, string? name, bool isStarted) => new(isStarted
        ? await engine.RunningAsync(options => options with { Registry = registry, Name = name })
        : await engine.OpenAsync(options => options with { Registry = registry, Name = name }));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task DropUnstartable(FakeEngine engine, ConsumerRegistry registry)
    {
        DTraceConsumer consumer = await engine.OpenAsync(options => options with { Registry = registry });
        await Assert.ThrowsAsync<DTraceException>(() => consumer.StartAsync());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task Remove(DTraceConsumer consumer) => consumer.RemoveAsync(Scripts.Bound);
}
