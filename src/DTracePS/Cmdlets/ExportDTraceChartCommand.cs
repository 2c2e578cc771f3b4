using System.Management.Automation;
using DTrace.Core;
using DTracePS.Pictures;

namespace DTracePS;

/// <summary>Draws one aggregation as a chart, in SVG: a histogram of a quantization, a heat map of quantizations over time, or bars of a keyed value.</summary>
[Cmdlet(VerbsData.Export, "DTraceChart", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = ByPath,
    HelpUri = HelpPages.Folder + "Export-DTraceChart.md")]
[OutputType(typeof(FileInfo))]
public sealed class ExportDTraceChartCommand : ExportPictureCmdlet
{
    private readonly List<AggregateRecord> _entries = [];

    /// <summary>The entries of one aggregation; records are passed over.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public PSObject?[]? InputObject { get; set; }

    /// <summary>The kind of chart; Auto chooses by what comes.</summary>
    [Parameter(Position = 1)]
    public ChartKind Kind { get; set; }

    /// <summary>What the values measure: ns, us, ms, s or bytes, which are scaled to what reads well, or any other word.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UnitCompleter))]
    [ValidateNotNull]
    public string Unit { get; set; } = string.Empty;

    /// <summary>How many bars are drawn at most; the others' sum is one more where it can be formed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NothingCompleter))]
    [ValidateRange(1, 500)]
    public int Top { get; set; } = 30;

    /// <summary>Each snapshot of the heat map holds all since the start, as read with -Keep: draw what came since the one before.</summary>
    [Parameter]
    public SwitchParameter Cumulative { get; set; }

    /// <summary>The picture's width in pixels, 200 to 20000.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NothingCompleter))]
    [ValidateRange(ChartOptions.MinimumSize, ChartOptions.MaximumSize)]
    public int Width { get; set; } = 900;

    /// <summary>The picture's height in pixels, 200 to 20000; what suits the chart where it is not given.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NothingCompleter))]
    [ValidateRange(ChartOptions.MinimumSize, ChartOptions.MaximumSize)]
    public int Height { get; set; }

    private protected override string Noun => "a chart";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PSObject item in PipelineObject.Present(InputObject))
        {
            if (PipelineObject.As<AggregateRecord>(item) is { } entry) _entries.Add(entry);
            else if (!PipelineObject.IsBesideAggregations(item)) WriteError(PipelineObject.Unfit(item, "aggregations"));
        }
    }

    private protected override Func<string> Drawing()
    {
        ChartOptions options = new() { Title = Title, Width = Width, Height = Height == 0 ? null : Height, Unit = Unit, Top = Top, IsCumulative = Cumulative };
        return () => Kind switch
        {
            ChartKind.Histogram => Chart.Histogram(_entries, options),
            ChartKind.HeatMap => Chart.HeatMap(_entries, options),
            ChartKind.Bar => Chart.Bars(_entries, options),
            _ => Chart.Suitable(_entries, options),
        };
    }
}
