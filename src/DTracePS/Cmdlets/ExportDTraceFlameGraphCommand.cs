using System.Management.Automation;
using DTrace.Core;
using DTracePS.Pictures;

namespace DTracePS;

/// <summary>Draws stacks as a flame graph: an SVG that needs nothing beside it, with hover titles, zoom and search.</summary>
[Cmdlet(VerbsData.Export, "DTraceFlameGraph", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = ByPath,
    HelpUri = HelpPages.Folder + "Export-DTraceFlameGraph.md")]
[OutputType(typeof(FileInfo))]
public sealed class ExportDTraceFlameGraphCommand : ExportPictureCmdlet
{
    private StackInput? _stacks;

    /// <summary>Aggregations by count() or sum() with a stack in their keys, records of stacks, or lines of collapsed stacks.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public PSObject?[]? InputObject { get; set; }

    /// <summary>The picture's width in pixels, 400 to 20000; its height follows from the deepest stack.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NothingCompleter))]
    [ValidateRange(FlameGraphOptions.MinimumWidth, FlameGraphOptions.MaximumWidth)]
    public int Width { get; set; } = 1200;

    /// <summary>The root at the top, the leaves hanging down: an icicle graph.</summary>
    [Parameter]
    public SwitchParameter Inverted { get; set; }

    /// <summary>What the values count, in the plural, as samples or bytes.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NothingCompleter))]
    [ValidateNotNullOrEmpty]
    public string CountName { get; set; } = "samples";

    /// <summary>Keep the addresses of frames without a symbol, which are [unknown] otherwise.</summary>
    [Parameter]
    public SwitchParameter KeepAddress { get; set; }

    private protected override string Noun => "a flame graph";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _stacks = new StackInput(this, KeepAddress);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PSObject item in PipelineObject.Present(InputObject)) _stacks!.Add(item);
    }

    private protected override Func<string> Drawing()
    {
        IReadOnlyList<CollapsedStack> stacks = _stacks!.Finish();
        return () => FlameGraph.Render(stacks, new FlameGraphOptions { Title = Title ?? "Flame graph", Width = Width, IsInverted = Inverted, CountName = CountName });
    }
}
