using System.Diagnostics;
using System.Management.Automation;
using DTrace.Core;

namespace DTracePS.Tests;

public sealed class ReadingTests(PowerShellSession session) : IClassFixture<PowerShellSession>
{
    private const string Started = "$c = New-DTraceConsumer; $c | Invoke-DTraceCompile '{0}' | Start-DTrace -Force; ";

    private static object?[] Data(IEnumerable<PSObject> records) => [.. records.Select(record => ((TraceRecord)record.BaseObject).Data)];

    private static string Start(string program) => Started.Replace("{0}", program, StringComparison.Ordinal);

    [Fact]
    public void WithoutWaitingItReturnsWhatThereIs() =>
        Assert.Equal([0L, 1L, 2L], Data(session.Run(Start("trace 3") + "$c | Receive-DTraceRecord; $c | Stop-DTrace")));

    [Fact]
    public void WithoutWaitingItEndsHoweverFastRecordsCome() =>
        Assert.InRange(session.Run(Start("each 1000") + "$c | Receive-DTraceRecord; $c | Stop-DTrace").Count, 1, 70_000);

    [Fact]
    public void WaitingItEndsWhenTheConsumerStops() =>
        Assert.Equal([0L, 7L], Data(session.Run(Start("trace 1 exit 7") + "$c | Receive-DTraceRecord -Wait")));

    [Fact]
    public void WaitingEndsAtItsTimeout()
    {
        Stopwatch clock = Stopwatch.StartNew();
        Assert.Empty(session.Run(Start("count a b 1") + "$c | Receive-DTraceRecord -Wait -Timeout 300ms; $c | Stop-DTrace"));
        Assert.InRange(clock.ElapsedMilliseconds, 250, 10_000);
    }

    [Fact]
    public void FirstCountsTheRecordsOfAllConsumers() =>
        Assert.Equal(4, session.Run("$c = 1..3 | ForEach-Object { New-DTraceConsumer }; $c | Invoke-DTraceCompile 'trace 5' | Start-DTrace; $c | Receive-DTraceRecord -Wait -First 4; $c | Stop-DTrace").Count);

    [Fact]
    public void FirstOfZeroReadsNothing() =>
        Assert.Equal([5, 0], session.Run(Start("trace 5") + "@($c | Receive-DTraceRecord -First 0).Count; @($c | Receive-DTraceRecord).Count; $c | Stop-DTrace").Select(n => (int)n.BaseObject).Reverse());

    [Fact]
    public void WhatAStoppedPipelineTookIsGoneAndTheRestStays() =>
        Assert.Equal([2L, 3L], Data(session.Run(Start("trace 4 exit 0") + "foreach ($once in 1) { $null = $c | Receive-DTraceRecord -Wait | ForEach-Object { if ($_.Data -eq 1) { break } } }\n$c | Receive-DTraceRecord -First 2")));

    [Fact]
    public void ADropIsAWarningInItsPlace()
    {
        using PowerShell shell = session.Begin(Start("trace 1 drop trace 1 exit 0") + "$c | Receive-DTraceRecord -Wait 3>&1");
        Assert.Equal(["0", "3 drops on CPU 0", "0", "0"], shell.Invoke().Select(item => item.BaseObject is TraceRecord record ? $"{record.Data}" : $"{item}"));
    }

    [Fact]
    public void ARunTimeFaultIsAnError()
    {
        ErrorRecord error = session.Error(Start("fault exit 0") + "$c | Receive-DTraceRecord -Wait | Out-Null");
        Assert.Equal("DTraceRuntimeFault,DTracePS.ReceiveDTraceRecordCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidResult, error.CategoryInfo.Category);
        Assert.Equal(FaultKind.DivideByZero, Assert.IsType<FaultRecord>(error.TargetObject).Kind);
    }

    [Fact]
    public void WaitingForAConsumerThatWasNotStartedIsAnError() =>
        Assert.Equal("DTraceState,DTracePS.ReceiveDTraceRecordCommand", session.Error("New-DTraceConsumer | Receive-DTraceRecord -Wait").FullyQualifiedErrorId);

    [Fact]
    public void OneConsumersErrorDoesNotEndTheOthers()
    {
        using PowerShell shell = session.Begin(Start("trace 2 exit 0") + "(New-DTraceConsumer), $c | Receive-DTraceRecord -Wait");
        Assert.Equal(3, shell.Invoke().Count);
        Assert.Single(shell.Streams.Error);
    }

    [Fact]
    public void ReadingAggregationsRemovesThemUnlessTheyAreKept()
    {
        Assert.Equal([1, 1, 0], session.Run(Start("count calls read 5") + """
            @($c | Get-DTraceAggregate -Keep).Count
            @($c | Get-DTraceAggregate @calls).Count
            @($c | Get-DTraceAggregate).Count
            $c | Stop-DTrace
            """.Replace("@calls", "'@calls'", StringComparison.Ordinal)).Select(n => (int)n.BaseObject));
    }

    [Fact]
    public void ACommandThatStopsThoseBeforeItLosesNoRecord() =>
        Assert.Equal([0L, 1L, 2L, 3L, 0L], Data(session.Run(Start("trace 4 exit 0") + "$c | Receive-DTraceRecord -Wait | Select-FirstObject 2; $c | Receive-DTraceRecord -Wait")));

    [Fact]
    public void WhoReadsAggregationsAloneIsToldOfDropsAndFaultsOnceAndTheRecordsStay()
    {
        using PowerShell shell = session.Begin("$WarningPreference = 'Ignore'; " + Start("trace 2 drop fault count calls a 1") + "$WarningPreference = 'Continue'; $c | Get-DTraceAggregate -Keep; @($c | Receive-DTraceRecord).Count; $c | Stop-DTrace");
        Assert.Equal(["AggregateRecord", "2"], shell.Invoke().Select(item => item.BaseObject is AggregateRecord entry ? entry.GetType().Name : $"{item}"));
        Assert.Equal("3 drops on CPU 0", Assert.Single(shell.Streams.Warning).Message);
        Assert.Equal("DTraceRuntimeFault,DTracePS.GetDTraceAggregateCommand", Assert.Single(shell.Streams.Error).FullyQualifiedErrorId);
    }

    [Fact]
    public void ADropOfOneOfSeveralConsumersSaysWhoseItIs()
    {
        using PowerShell shell = session.Begin(
            "$WarningPreference = 'Ignore'; " + Start("count calls a 1") + "$other = $c; " + Start("drop count calls b 1") + "$WarningPreference = 'Continue'; $other, $c | Get-DTraceAggregate | Out-Null; $c.Id; $other, $c | Stop-DTrace");
        Assert.Equal($"Consumer {Assert.Single(shell.Invoke())}: 3 drops on CPU 0", Assert.Single(shell.Streams.Warning).Message);
    }

    [Fact]
    public void EntriesThatACommandDidNotTakeStay() => Assert.Equal(
        ["1", "2"],
        session.Run(Start("count calls a 1 count calls b 1 count calls c 1") + "@($c | Get-DTraceAggregate | Select-FirstObject 1).Count; @($c | Get-DTraceAggregate).Count; $c | Stop-DTrace").Select(item => $"{item}"));

    [Fact]
    public void EntriesThatCtrlCCutOffStay()
    {
        using PowerShell shell = session.Begin(Start("count calls a 1 count calls b 1 count calls c 1") + "$script:cut = $c; $c | Get-DTraceAggregate | ForEach-Object { 'out'; while ($true) { [System.Threading.Thread]::Sleep(10) } }");
        using PSDataCollection<PSObject> output = [];
        IAsyncResult running = shell.BeginInvoke<PSObject, PSObject>(null, output);
        Assert.True(SpinWait.SpinUntil(() => output.Count == 1, 10_000));
        shell.Stop();
        Assert.True(running.IsCompleted);
        Assert.Equal(["3"], session.Run("@($cut | Get-DTraceAggregate).Count; $cut | Stop-DTrace").Select(item => $"{item}"));
    }

    [Theory]
    [InlineData("c*", 1)]
    [InlineData("calls", 1)]
    [InlineData("Calls", 0)]
    [InlineData("x*", 0)]
    public void AggregationsAreChosenByName(string name, int expected) =>
        Assert.Equal(expected, session.Run(Start("count calls read 5") + $"$c | Get-DTraceAggregate '{name}'; $c | Stop-DTrace").Count);
}
