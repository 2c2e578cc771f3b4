using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Remoting;
using System.Management.Automation.Runspaces;
using DTrace.Core;

namespace DTracePS.Tests;

/// <summary>Merge-DTraceAggregate in a pipeline.</summary>
public sealed class MergeTests(PowerShellSession session) : IClassFixture<PowerShellSession>
{
    [Fact]
    public void EntriesOfSeveralConsumersBecomeOne()
    {
        AggregateRecord merged = session.One<AggregateRecord>("(Invoke-DTrace 'count calls read 5' -Duration 50ms), (Invoke-DTrace 'count calls read 6' -Duration 50ms) | Merge-DTraceAggregate");
        Assert.Equal((11L, new AggregateKey("read"), 0), (merged.Value, merged.Key, merged.ConsumerId));
    }

    [Fact]
    public void RecordsPassThroughAsTheyCome()
    {
        Collection<PSObject> items = session.Run("Invoke-DTrace 'trace 1 count calls read 5 exit 0' | Merge-DTraceAggregate");
        Assert.Equal([TraceAction.Trace, TraceAction.Exit], items.Select(item => item.BaseObject).OfType<TraceRecord>().Select(record => record.Action));
        Assert.IsType<AggregateRecord>(items[^1].BaseObject);
    }

    [Theory]
    [InlineData("'text' | Merge-DTraceAggregate", "A System.String is none of the objects wanted here: aggregations and records.")]
    [InlineData("5 | ConvertTo-DTraceCollapsedStack", "A System.Int32 is none of the objects wanted here: aggregations, records, and lines of collapsed stacks.")]
    public void OtherObjectsAreErrors(string script, string message)
    {
        ErrorRecord error = session.Error(script);
        Assert.Equal((message, ErrorCategory.InvalidArgument), (error.Exception.Message, error.CategoryInfo.Category));
    }

    [Fact]
    public void MachinesAreKeptApartWhereAsked()
    {
        Collection<PSObject> merged = Merge("Merge-DTraceAggregate -ByComputer", From("web1", 5), From("web2", 7), From("WEB1", 1), new PSObject(Samples.Count(2, "sshd")));
        Assert.Equal(
            [("web1, sshd", 6L), ("web2, sshd", 7L), (Environment.MachineName + ", sshd", 2L)],
            merged.Select(item => ((AggregateRecord)item.BaseObject) is var entry ? (entry.Key.ToString(), entry.Count) : default));
    }

    [Fact]
    public void MachinesThatFailedAreToldAndTheirErrorsPassThrough()
    {
        using PowerShell shell = session.Begin("param($items) $items | Merge-DTraceAggregate");
        ErrorRecord[] errors = [Broken("web2"), Broken("web3"), Told("web4"), Told("web1")];
        Collection<PSObject> merged = shell.AddParameter("items", new object[] { From("web1", 5), From("web2", 7), errors[0], errors[1], errors[2], errors[3] }).Invoke();
        Assert.Equal(12, ((AggregateRecord)Assert.Single(merged).BaseObject).Count);
        Assert.Equal(errors.Select(error => error.Exception), shell.Streams.Error.Select(error => error.Exception));
        Assert.Equal(
            "The merge has what came from 2 machines. No aggregations came from 2 machines that failed: web3, web4. "
            + "The connection broke to 1 machine of which more may have been to come: web2.",
            Assert.Single(shell.Streams.Warning).Message);
    }

    [Fact]
    public void WhereNoneFailedTheNumberOfMachinesIsToldToWhoAsks()
    {
        using PowerShell shell = session.Begin("param($items) $items | Merge-DTraceAggregate -Verbose");
        shell.AddParameter("items", new object[] { From("web1", 5), From("web2", 7), From("web2", 7) }).Invoke();
        Assert.Equal("The merge has what came from 2 machines.", Assert.Single(shell.Streams.Verbose).Message);
        Assert.Empty(shell.Streams.Warning);
    }

    [Fact]
    public void NullIsPassedOver()
    {
        Assert.Equal(5L, session.One<AggregateRecord>("$null, (Invoke-DTrace 'count calls read 5' -Duration 50ms), $null | Merge-DTraceAggregate").Value);
        Assert.Empty(session.Run("$null | Merge-DTraceAggregate; Merge-DTraceAggregate $null; Merge-DTraceAggregate @($null); Merge-DTraceAggregate @()"));
        Assert.Equal("a 1", session.One<string>("$null, 'a 1', $null | ConvertTo-DTraceCollapsedStack"));
    }

    private static PSObject From(string computer, long count)
    {
        PSObject entry = new(Samples.Count(count, "sshd"));
        entry.Properties.Add(new PSNoteProperty("PSComputerName", computer));
        return entry;
    }

    private static ErrorRecord Broken(string computer) => new(new PSRemotingTransportException("broken " + computer), "PSSessionStateBroken", ErrorCategory.OpenError, computer);

    private static RemotingErrorRecord Told(string computer) =>
        new(new ErrorRecord(new InvalidOperationException("told " + computer), "Told", ErrorCategory.NotSpecified, null), new OriginInfo(computer, Guid.NewGuid()));

    private Collection<PSObject> Merge(string command, params object[] items)
    {
        using PowerShell shell = session.Begin($"param($items) $items | {command}");
        Collection<PSObject> merged = shell.AddParameter("items", items).Invoke();
        Assert.Empty(shell.Streams.Error);
        return merged;
    }

    [Fact]
    public void DifferentDefinitionsAreAnErrorThatEndsNothing()
    {
        using PowerShell shell = session.Begin("param($entries) $entries | Merge-DTraceAggregate");
        Collection<PSObject> merged = shell.AddParameter("entries", new object[] { Samples.Count(1), Samples.Quantize(), Samples.Count(2), Samples.Quantize() }).Invoke();
        Assert.Equal([3L, 16L], merged.Select(item => ((AggregateRecord)item.BaseObject).Count));
        ErrorRecord error = Assert.Single(shell.Streams.Error);
        Assert.Equal(("DTraceMerge,DTracePS.MergeDTraceAggregateCommand", ErrorCategory.InvalidData), (error.FullyQualifiedErrorId, error.CategoryInfo.Category));
    }
}
