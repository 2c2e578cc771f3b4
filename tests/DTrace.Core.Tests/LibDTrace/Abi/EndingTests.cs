using DTrace.AbiServer;
using DTrace.Core.Tests.LibDTrace.Library;

namespace DTrace.Core.Tests.LibDTrace.Abi;

/// <summary>What cuts consumption short, and what does not.</summary>
public class EndingTests
{
    [Theory]
    [InlineData("dtrace_status")]
    [InlineData("dtrace_work")]
    [InlineData("dtrace_aggregate_snap")]
    [InlineData("dtrace_stop")]
    public void ACallThatASignalInterruptsIsMadeAgain(string function)
    {
        using AbiEngine abi = new(AbiPlatform.MacOs);
        abi.Source.Session.OnWork = Scripts.Once(source => source.Fire(42));
        using IEngineSession session = abi.Start();
        CollectingSink sink = new();
        abi.Library.Interrupt(function, 3);
        session.Work(sink);
        session.SnapAggregations(sink);
        session.Stop(sink);
        Assert.Equal([42L], sink.Data.Select(datum => datum.Number));
        Assert.True(abi.Library.Calls(function) > 3);
        Assert.Empty(abi.Library.Violations);
    }

    [Fact]
    public void ACallThatIsInterruptedForEverFails()
    {
        using AbiEngine abi = new(AbiPlatform.Illumos);
        using IEngineSession session = abi.Start();
        abi.Library.Interrupt("dtrace_status", int.MaxValue);
        DTraceException error = Assert.Throws<DTraceException>(() => session.Poll(new CollectingSink()));
        Assert.Equal("failed to ask for the status: interrupted by signals 1000 times in a row", error.Message);
        abi.Library.Interrupt("dtrace_status", 0);
    }

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public async Task AnEnablingThatIsKilledIsAFaultThatSaysWhy(AbiPlatform platform)
    {
        using AbiEngine abi = new(platform);
        DTraceConsumer consumer = await abi.ConsumeAsync();
        abi.Library.Kill();
        await Scripts.UntilAsync(() => consumer.State == ConsumerState.Faulted);
        Assert.Equal("failed to ask for the status: Abort due to systemic unresponsiveness", consumer.FaultReason);
        Assert.Equal(["the engine failed: failed to ask for the status: Abort due to systemic unresponsiveness"], await Scripts.DrainAsync(consumer));
        await consumer.RemoveAsync(Scripts.Bound);
        Assert.Equal(1, abi.Library.Calls("dtrace_close"));
        Assert.Empty(abi.Library.Violations);
    }

    [Fact]
    public void AnEnablingNobodyPollsIsKilledByTheKernel()
    {
        HandClock clock = new();
        using AbiEngine abi = new(AbiPlatform.Illumos, source => new AbiLibrary(AbiPlatform.Illumos, source) { Clock = clock });
        using IEngineSession session = abi.Start();
        clock.Advance(TimeSpan.FromSeconds(39));
        Assert.Equal(EngineStatus.Running, session.Poll(new CollectingSink()));
        clock.Advance(TimeSpan.FromSeconds(41));
        Assert.Throws<DTraceException>(() => session.Poll(new CollectingSink()));
    }

    [Fact]
    public async Task TheStatusIsAskedWhenNobodyReads()
    {
        using AbiEngine abi = new(AbiPlatform.Illumos);
        // Until the queue is full, and no more is taken from the library.
        abi.Source.Session.OnWork = source =>
        {
            for (int i = 0; i < 1000; i++) source.Fire(1, 2, 3, 4);
            return EngineStatus.Running;
        };
        DTraceConsumer consumer = await abi.ConsumeAsync();
        int worked = -1;
        int asked = 0;
        await Scripts.UntilAsync(() =>
        {
            if (abi.Library.Calls("dtrace_work") is var now && now != worked) (worked, asked) = (now, abi.Library.Calls("dtrace_status"));
            return worked > 0 && abi.Library.Calls("dtrace_status") > asked + 5;
        });
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void AnExceptionInASinkComesBackToItsCallerAndThroughNoNativeFrame(AbiPlatform platform)
    {
        using AbiEngine abi = new(platform);
        abi.Source.Session.OnWork = Scripts.Once(source => source.Fire(1, 2));
        using IEngineSession session = abi.Start();
        ThrowingSink sink = new();
        Assert.Same(sink.Failure, Assert.Throws<InvalidOperationException>(() => session.Work(sink)));
        abi.Source.Session.OnWork = Scripts.Once(source => source.Fire(3, 4));
        CollectingSink next = new();
        session.Work(next);
        Assert.Equal([3L, 4L], next.Data.Select(datum => datum.Number));
        Assert.Empty(abi.Library.Violations);
    }

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void AnExceptionInAHandlerComesBackToItsCaller(AbiPlatform platform)
    {
        using AbiEngine abi = new(platform);
        abi.Source.Session.OnWork = Scripts.Once(source => source.Drop(new DropRecord(0, DropKind.Principal, 0, 1, 1, "1 drop on CPU 0")));
        using IEngineSession session = abi.Start();
        ThrowingSink sink = new();
        Assert.Same(sink.Failure, Assert.Throws<InvalidOperationException>(() => session.Work(sink)));
        Assert.Equal(EngineStatus.Running, session.Work(new CollectingSink()));
        Assert.Empty(abi.Library.Violations);
    }

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void AnExceptionInAVisitorComesBackToItsCaller(AbiPlatform platform)
    {
        using AbiEngine abi = new(platform);
        abi.Source.Session.OnWalk = visitor => visitor.Visit(new AggregateDescription("a", 1, AggregateAction.Count, [], 0, 8, 0), new byte[8], 1);
        using IEngineSession session = abi.Start();
        InvalidOperationException failure = new("the visitor's own");
        Assert.Same(failure, Assert.Throws<InvalidOperationException>(() => session.WalkAggregations(new ThrowingVisitor(failure))));
        Assert.Empty(abi.Library.Violations);
    }

    [Fact]
    public async Task RemovingAConsumerWhileItTracesClosesItsHandleOnce()
    {
        using AbiEngine abi = new(AbiPlatform.FreeBsd);
        abi.Source.Session.OnWork = source =>
        {
            source.Fire(1);
            return EngineStatus.Running;
        };
        DTraceConsumer consumer = await abi.ConsumeAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => consumer.RemoveAsync(Scripts.Bound))));
        Assert.Equal((1, 1), (abi.Library.Calls("dtrace_open"), abi.Library.Calls("dtrace_close")));
        Assert.Empty(abi.Library.Violations);
    }

    private sealed class ThrowingSink : IRecordSink
    {
        public InvalidOperationException Failure { get; } = new("the sink's own");

        public void BeginFiring(ProbeDescription probe, int cpu, long? timestamp)
        {
        }

        public void Datum(in RecordDescription description, ReadOnlySpan<byte> datum) => throw Failure;

        public void Formatted(TraceAction action, PrintfFormat? format, ReadOnlySpan<RecordDescription> arguments, ReadOnlySpan<byte> record, string? text) => throw Failure;

        public void Text(TraceAction action, string text) => throw Failure;

        public void EndFiring()
        {
        }

        public void Drop(DropRecord drop) => throw Failure;

        public void Fault(FaultRecord fault) => throw Failure;
    }

    private sealed class ThrowingVisitor(Exception failure) : IAggregateVisitor
    {
        public bool Visit(AggregateDescription description, ReadOnlySpan<byte> entry, long normal) => throw failure;
    }
}
