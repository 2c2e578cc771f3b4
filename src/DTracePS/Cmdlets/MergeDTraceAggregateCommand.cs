using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Merges the entries that several machines, consumers or reads have of the same aggregations: those of one name, function and key become one, exactly.
/// Records that are no aggregations pass through as they come, and so do errors, which tell of the machines that failed.
/// </summary>
[Cmdlet(VerbsData.Merge, "DTraceAggregate", HelpUri = HelpPages.Folder + "Merge-DTraceAggregate.md")]
[OutputType(typeof(AggregateRecord))]
[OutputType(typeof(TraceRecord))]
public sealed class MergeDTraceAggregateCommand : PSCmdlet
{
    private readonly AggregateMerge _merge = new();
    private readonly MergeSources _sources = new();

    /// <summary>Aggregations, as Get-DTraceAggregate and Invoke-DTrace put them out, here or on another machine; records pass through.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public PSObject?[]? InputObject { get; set; }

    /// <summary>Keep machines apart: the machine becomes the first part of the key.</summary>
    [Parameter]
    public SwitchParameter ByComputer { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PSObject item in PipelineObject.Present(InputObject))
        {
            if (PipelineObject.As<AggregateRecord>(item) is { } entry) Add(entry, _sources.Note(item));
            else if (item.BaseObject is ErrorRecord error) Pass(error);
            else if (PipelineObject.IsBesideAggregations(item)) WriteObject(item);
            else WriteError(PipelineObject.Unfit(item, "aggregations and records"));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_sources.Failures is { } failures) WriteWarning(failures);
        else WriteVerbose(_sources.Summary);
        foreach (AggregateRecord entry in _merge.Records) WriteObject(Distributions.Wrapped(entry));
    }

    /// <summary>By 2>&amp;1 errors come down the pipeline: they go on as what they are.</summary>
    private void Pass(ErrorRecord error)
    {
        _sources.Note(error);
        WriteError(error);
    }

    private void Add(AggregateRecord entry, string computer)
    {
        switch (_merge.Add(ByComputer ? AggregateSum.Under(computer, entry) : entry))
        {
            case null: break;
            case { Kind: MergeRemarkKind.Normals } remark: WriteWarning(remark.Message); break;
            case { } remark: WriteError(new ErrorRecord(new DTraceException(DTraceErrorKind.Argument, remark.Message), "DTraceMerge", ErrorCategory.InvalidData, entry)); break;
        }
    }
}
