using System.Collections.ObjectModel;
using System.Management.Automation;
using DTrace.Core;

namespace DTracePS.Tests;

/// <summary>Watch-DTraceAggregate and Invoke-DTrace -Watch where there is no terminal.</summary>
public sealed class WatchTests(PowerShellSession session) : IClassFixture<PowerShellSession>
{
    private const string Start = "$c = New-DTraceConsumer; $c | Invoke-DTraceCompile 'count calls read 5 count calls write 7' | Start-DTrace; ";

    [Fact]
    public void TheEntriesOfEachIntervalComeSortedWithTheirRates()
    {
        Collection<PSObject> entries = session.Run(Start + "$c | Watch-DTraceAggregate -Interval 100ms -Duration 350ms");
        Assert.Equal(["write", "read"], entries.Take(2).Select(entry => ((AggregateRecord)entry.BaseObject).Key.ToString()));
        Assert.Equal([0.0, 0.0], entries.Take(2).Select(entry => entry.Properties["Rate"].Value));
    }

    [Fact]
    public void OnlyTheFirstAndThoseNamedComeInTheOrderAsked() => Assert.Equal(
        "read", session.One<AggregateRecord>(Start + "$c | Watch-DTraceAggregate '@ca*' -SortBy Value -Reverse -Top 1 -Duration 50ms -Interval 1h").Key.ToString());

    [Fact]
    public void TheEntriesStayWhereTheyAre() => Assert.Equal(
        5L, session.One<long>(Start + "$null = $c | Watch-DTraceAggregate -Duration 50ms; ($c | Get-DTraceAggregate | Where-Object { \"$($_.Key)\" -eq 'read' }).Value"));

    [Fact]
    public void ItEndsWithItsConsumers() => Assert.Equal(
        2, session.Run("$c = New-DTraceConsumer; $c | Invoke-DTraceCompile 'count calls read 5 count calls write 7 exit 0' | Start-DTrace; $c | Watch-DTraceAggregate -Interval 1h").Count);

    [Fact]
    public void AConsumerThatWasNotStartedIsAnError() => Assert.Equal(
        "DTraceState,DTracePS.WatchDTraceAggregateCommand", session.Error("New-DTraceConsumer | Watch-DTraceAggregate").FullyQualifiedErrorId);

    [Fact]
    public void AJobPutsOutTheEntriesOfEachIntervalUntilItIsStopped() => Assert.Equal(
        "Stopped", session.One<string>(Start + "$j = $c | Watch-DTraceAggregate -Interval 50ms -AsJob; while ($j.Output.Count -lt 6) { [System.Threading.Thread]::Sleep(20) }; Stop-Job $j; \"$($j.State)\"; Remove-Job $j"));

    [Fact]
    public void InvokePutsOutWhatItWatches()
    {
        Collection<PSObject> entries = session.Run("Invoke-DTrace 'count calls read 5' -Watch -Duration 3s");
        Assert.InRange(entries.Count, 2, 4);
        Assert.All(entries, entry => Assert.Equal(5L, ((AggregateRecord)entry.BaseObject).Value));
        Assert.NotNull(entries[0].Properties["Rate"]);
        Assert.Null(entries[^1].Properties["Rate"]);
    }

    [Fact]
    public void TextCannotBeWatched() => Assert.Equal("DTraceArgument,DTracePS.InvokeDTraceCommand", session.Error("Invoke-DTrace 'exit 0' -Watch -AsText").FullyQualifiedErrorId);
}
