using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>Converts stacks to the collapsed text that flame graph tools read: a line for each different stack, <c>root;next;leaf 12</c>.</summary>
[Cmdlet(VerbsData.ConvertTo, "DTraceCollapsedStack", HelpUri = HelpPages.Folder + "ConvertTo-DTraceCollapsedStack.md")]
[OutputType(typeof(string))]
public sealed class ConvertToDTraceCollapsedStackCommand : PSCmdlet
{
    private StackInput? _stacks;

    /// <summary>Aggregations by count() or sum() with a stack in their keys, or records of stacks.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public PSObject?[]? InputObject { get; set; }

    /// <summary>Mark the names of kernel frames by _[k], which some tools colour by.</summary>
    [Parameter]
    public SwitchParameter MarkKernel { get; set; }

    /// <summary>Keep the addresses of frames without a symbol, which are [unknown] otherwise.</summary>
    [Parameter]
    public SwitchParameter KeepAddress { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _stacks = new StackInput(this, KeepAddress);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PSObject item in PipelineObject.Present(InputObject)) _stacks!.Add(item);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (CollapsedStack stack in _stacks!.Finish()) WriteObject(CollapsedStackText.Of(stack, MarkKernel));
    }
}
