using System.Management.Automation;
using System.Net;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Writes aggregations as metrics that Prometheus and its like read: into a file, whole or not at all, or served over HTTP from running consumers, a
/// snapshot for each scrape.
/// </summary>
[Cmdlet(VerbsData.Export, "DTraceMetric", DefaultParameterSetName = ByPath, SupportsShouldProcess = true, HelpUri = HelpPages.Folder + "Export-DTraceMetric.md")]
[OutputType(typeof(FileInfo))]
[OutputType(typeof(OperationJob))]
public sealed class ExportDTraceMetricCommand : DTraceCmdlet
{
    private const string ByPath = "Path";
    private const string ByLiteralPath = "LiteralPath";
    private const string ByListen = "Listen";

    private readonly List<DTraceConsumer> _consumers = [];
    private readonly List<AggregateRecord> _entries = [];
    private OutputFile? _file;
    private IPEndPoint? _endpoint;

    /// <summary>The file to write; node_exporter's textfile collector reads those that end in .prom.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByPath)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The file to write, spelled exactly.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByLiteralPath)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    /// <summary>Where to serve /metrics: a port of the loopback, or an address and a port.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByListen)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public string? Listen { get; set; }

    /// <summary>Consumers, by object, name or id, or entries of aggregations, live or after serialization. Trace records are passed over.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public PSObject?[]? InputObject { get; set; }

    /// <summary>The format of the file. Who scrapes asks for the one it wants.</summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    public MetricFormat Format { get; set; }

    /// <summary>The names of the labels that the parts of a key become, in order.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public string[]? LabelName { get; set; }

    /// <summary>The unit of the values, which the metrics' names end in, as bytes or seconds.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public string? Unit { get; set; }

    /// <summary>How many keys of an aggregation have a series of their own; the rest is in one, other.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public int MaximumSeries { get; set; } = new MetricOptions().MaximumSeries;

    /// <summary>Overwrite a file that is read-only.</summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    public SwitchParameter Force { get; set; }

    /// <summary>Do not overwrite a file.</summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Put out the file.</summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Serve in a job.</summary>
    [Parameter(ParameterSetName = ByListen)]
    public SwitchParameter AsJob { get; set; }

    private MetricOptions Options => new() { LabelNames = LabelName ?? [], Unit = Unit, MaximumSeries = MaximumSeries };

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Unit is not null && !MetricText.IsUnit(Unit)) Refuse($"'{Unit}' is no unit: letters, digits and underscores make one.", Unit);
        foreach (string name in LabelName ?? [])
        {
            if (!MetricText.IsLabelName(name)) Refuse($"'{name}' is no name of a label: letters, digits and underscores make one, without a digit or two underscores before, and le is taken.", name);
            if (LabelName!.Count(other => other == name) > 1) Refuse($"The label '{name}' is named twice.", name);
        }

        if (Listen is null) _file = OutputFile.Find(this, Path ?? LiteralPath!, Path is null, NoClobber, Force);
        else if (ListenAddress.Parse(Listen) is { } endpoint) _endpoint = endpoint;
        else Refuse($"'{Listen}' is no address to listen on: write a port (9435), or an address and a port (127.0.0.1:9435, [::1]:9435).", Listen);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PSObject item in PipelineObject.Present(InputObject))
        {
            if (PipelineObject.As<AggregateRecord>(item) is { } entry && Listen is null) _entries.Add(entry);
            else if (!PipelineObject.IsBesideAggregations(item)) AddConsumers(item);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Listen is null) _file!.Write(this, Export(), "Write metrics", PassThru);
        else if (_consumers.Count > 0 && ShouldProcess(Listen, "Serve metrics")) Run(new MetricServing([.. _consumers], _endpoint!, Options), AsJob);
    }

    private void AddConsumers(PSObject item)
    {
        if (PipelineObject.As<AggregateRecord>(item) is not null || !LanguagePrimitives.TryConvertTo(item, out ConsumerReference reference))
        {
            WriteError(PipelineObject.Unfit(item, Listen is null ? "consumers and aggregations" : "consumers, whose aggregations are read anew for each scrape"));
            return;
        }

        IReadOnlyList<DTraceConsumer> found = reference.Resolve(SessionConsumers.Registry);
        if (found.Count == 0) WriteError(ErrorRecords.NoConsumer(reference));
        _consumers.AddRange(found.Except(_consumers));
    }

    private Func<string> Export()
    {
        (MetricOptions options, CancellationToken aborted) = (Options, Aborted);
        return () =>
        {
            IReadOnlyList<AggregateRecord> read = MetricServing.ReadAsync(_consumers, aborted).GetAwaiter().GetResult();
            return new MetricExport(options).Write([.. _entries, .. read], Format, MetricServing.Sources(_consumers));
        };
    }

    private void Refuse(string message, string argument) =>
        ThrowTerminatingError(new ErrorRecord(new PSArgumentException(message), "DTraceArgument", ErrorCategory.InvalidArgument, argument));
}
