using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>Collects the stacks of what comes down the pipeline; what has none is an error, told once for each aggregation.</summary>
internal sealed class StackInput(PSCmdlet cmdlet, bool keepAddresses)
{
    private readonly StackCollapser _collapser = new(keepAddresses);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Takes an entry of an aggregation, a record, or a line of collapsed text.</summary>
    public void Add(PSObject item)
    {
        try
        {
            if (PipelineObject.As<AggregateRecord>(item) is { } entry) _collapser.Add(entry);
            else if (PipelineObject.As<TraceRecord>(item) is { } record) _collapser.Add(record);
            else if (item.BaseObject is string text) AddText(text, item);
            else if (PipelineObject.As<ProcessExit>(item) is null) cmdlet.WriteError(PipelineObject.Unfit(item, "aggregations, records, and lines of collapsed stacks"));
        }
        catch (DTraceException unfit)
        {
            Tell(unfit, item);
        }
    }

    /// <summary>The stacks; none where the last record could not be added.</summary>
    public IReadOnlyList<CollapsedStack> Finish()
    {
        try
        {
            return _collapser.Finish();
        }
        catch (DTraceException unfit)
        {
            Tell(unfit, null);
            return [];
        }
    }

    private void AddText(string text, PSObject item)
    {
        foreach (string line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            if (CollapsedStackText.Parse(line) is { } stack) _collapser.Add(stack);
            else Tell(new DTraceException(DTraceErrorKind.Argument, $"'{line}' is no collapsed stack: it has the form 'root;next;leaf 12'."), item);
        }
    }

    private void Tell(DTraceException unfit, object? item)
    {
        if (_told.Add(unfit.Message)) cmdlet.WriteError(ErrorRecords.Of(unfit, item));
    }
}
