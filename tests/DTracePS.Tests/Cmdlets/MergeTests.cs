using System.Collections.ObjectModel;
using System.Management.Automation;
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
    public void NullIsPassedOver()
    {
        Assert.Equal(5L, session.One<AggregateRecord>("$null, (Invoke-DTrace 'count calls read 5' -Duration 50ms), $null | Merge-DTraceAggregate").Value);
        Assert.Empty(session.Run("$null | Merge-DTraceAggregate; Merge-DTraceAggregate $null; Merge-DTraceAggregate @($null); Merge-DTraceAggregate @()"));
        Assert.Equal("a 1", session.One<string>("$null, 'a 1', $null | ConvertTo-DTraceCollapsedStack"));
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
