using DTrace.AbiServer;
using DTrace.Core.Tests.LibDTrace.Library;

namespace DTrace.Core.Tests.LibDTrace.Abi;

/// <summary>Drops and faults, as many as may come, and whenever they come.</summary>
public class ReportTests
{
    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void ADropIsReportedWithItsSentence(AbiPlatform platform)
    {
        CollectingSink sink = AbiEngine.Deliver(platform, source =>
        {
            source.Drop(new DropRecord(0, DropKind.Principal, 3, 12, 12, "12 drops on CPU 3"));
            source.Drop(new DropRecord(0, DropKind.Aggregation, 1, 2, 2, "2 aggregation drops on CPU 1"));
            source.Drop(new DropRecord(0, DropKind.DynamicDirty, -1, 4, 9, "4 dynamic variable drops with non-empty dirty list"));
        });
        Assert.Equal(
            [
                new DropRecord(7, DropKind.DynamicDirty, -1, 4, 9, "4 dynamic variable drops with non-empty dirty list"),
                new DropRecord(7, DropKind.Aggregation, 1, 2, 2, "2 aggregation drops on CPU 1"),
                new DropRecord(7, DropKind.Principal, 3, 12, 12, "12 drops on CPU 3"),
            ],
            sink.Drops);
    }

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void AReportWithoutItsTextIsAReportAllTheSame(AbiPlatform platform)
    {
        CollectingSink sink = AbiEngine.Deliver(platform, source =>
        {
            source.Drop(new DropRecord(0, DropKind.Principal, 3, 12, 12, ""));
            source.Fault(new FaultRecord(0, null, 0, FaultKind.Unknown, 1, 0, ""));
        });
        Assert.Equal([new DropRecord(7, DropKind.Principal, 3, 12, 12, "")], sink.Drops);
        Assert.Equal([new FaultRecord(7, null, 0, FaultKind.Unknown, 1, 0, "")], sink.Faults);
    }

    [Fact]
    public async Task ThousandsOfDropsAreKeptOrCounted()
    {
        const int Reports = 5000;
        using AbiEngine abi = new(AbiPlatform.Illumos);
        abi.Source.Session.OnWork = Scripts.Once(
            source =>
            {
                for (int i = 1; i <= Reports; i++) source.Drop(new DropRecord(0, DropKind.Principal, i % 8, 2, 0, $"2 drops on CPU {i % 8}"));
                source.Fire(42);
            },
            EngineStatus.Exited);
        DTraceConsumer consumer = await abi.ConsumeAsync();
        using RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: true);
        long lost = 0;
        List<object?> data = [];
        while (await reader.WaitAsync(Scripts.Bound) == ReaderWait.Item)
        {
            Assert.True(reader.TryPeek(out object? item));
            if (item is DropRecord drop) lost += drop.Count;
            if (item is TraceRecord record) data.Add(record.Data);
            reader.Commit();
        }

        Assert.Equal(2 * Reports, lost);
        Assert.Equal([42L], data);
        Assert.Equal(ConsumerState.Stopped, consumer.State);
        await consumer.RemoveAsync(Scripts.Bound);
        Assert.Empty(abi.Library.Violations);
    }

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void AFaultIsReportedBetweenTheRecords(AbiPlatform platform)
    {
        const string Sentence = "error on enabled probe ID 1 (ID 1: dtrace:::BEGIN): invalid address (0x8) in action #2";
        CollectingSink sink = AbiEngine.Deliver(platform, source =>
        {
            source.Fire(1);
            source.Fault(new FaultRecord(0, AbiEngine.Begin, 0, FaultKind.BadAddress, 2, 8, Sentence));
            source.Fire(2);
        });
        Assert.Equal([1L, 2L], sink.Data.Select(datum => datum.Number));
        Assert.Equal([new FaultRecord(7, AbiEngine.Begin, 0, FaultKind.BadAddress, 2, 8, Sentence)], sink.Faults);
    }

    [Fact]
    public void ASetoptThatFailsIsAFaultOfTheLibrary()
    {
        CollectingSink sink = AbiEngine.Deliver(AbiPlatform.Illumos, source =>
            AbiEngine.Fire(source, new RecordDescription(TraceAction.Library, 0, 20), "setopt\0bufsize\04m\0\0\0"u8.ToArray()));
        Assert.Empty(sink.Data);
        FaultRecord fault = Assert.Single(sink.Faults);
        Assert.Equal((FaultKind.Library, -1, null), (fault.Kind, fault.Action, fault.Probe));
        Assert.Equal("couldn't set option \"bufsize\" to \"4m\": Operation illegal when tracing is active", fault.Message);
    }

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void WhatTheLibraryReportsWhileItClosesIsHeardOfByNobodyAndHarmsNobody(AbiPlatform platform)
    {
        using AbiEngine abi = new(platform, source => new AbiLibrary(platform, source) { ReportsWhileClosing = true });
        abi.Start().Dispose();
        Assert.Equal(1, abi.Library.Calls("dtrace_close"));
        Assert.Empty(abi.Library.Violations);
    }

    [Fact]
    public void DropsAreTaggedWhereOptionDroptagsAsksForIt()
    {
        using AbiEngine abi = new(AbiPlatform.Illumos);
        abi.Source.Session.OnWork = Scripts.Once(source => source.Drop(new DropRecord(0, DropKind.Dynamic, -1, 1, 1, "1 dynamic variable drop")));
        using IEngineSession session = abi.Open();
        session.SetOption("droptags", null);
        session.Compile(Scripts.Program, TestContext.Current.CancellationToken);
        session.Start(TestContext.Current.CancellationToken);
        CollectingSink sink = new();
        session.Work(sink);
        Assert.Equal("[DTRACEDROP_DYNAMIC] 1 dynamic variable drop", Assert.Single(sink.Drops).Message);
    }
}
