using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Watches consumers' aggregations: their first entries are shown in place, renewed at each interval, until q, Ctrl-C, -Duration or the consumers' end. Then
/// the entries are put out. Where the process's output is no terminal, the entries of each interval are put out.
/// </summary>
[Cmdlet(VerbsCommon.Watch, "DTraceAggregate", HelpUri = HelpPages.Folder + "Watch-DTraceAggregate.md")]
[OutputType(typeof(AggregateRecord))]
[OutputType(typeof(OperationJob))]
public sealed class WatchDTraceAggregateCommand : NamedConsumerCmdlet
{
    /// <summary>The aggregations' names, with or without @; wildcards are permitted. _ is the unnamed one. All where none is given.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(AggregateNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>How many entries of each aggregation are watched, the first ones.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NothingCompleter))]
    [ValidateRange(1, int.MaxValue)]
    public int Top { get; set; } = WatchOptions.DefaultTop;

    /// <summary>What the entries are sorted by: Value and Rate the greatest first, Key ascending.</summary>
    [Parameter]
    public AggregateSort SortBy { get; set; }

    /// <summary>Sort the other way round.</summary>
    [Parameter]
    public SwitchParameter Reverse { get; set; }

    /// <summary>The time from one reading to the next, as in 500ms or 5s; a second unless told.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan Interval { get; set; } = new WatchOptions().Interval;

    /// <summary>How long to watch, as in 10s or 5m.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan? Duration { get; set; }

    /// <summary>Watch in a job, which puts out the entries of each interval.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private protected override bool Collects => true;

    private protected override void Process(IReadOnlyList<DTraceConsumer> consumers)
    {
        WatchOptions options = new()
        {
            Names = AggregateNames.Matching(Name),
            Top = Top,
            Sort = SortBy,
            IsReversed = Reverse,
            Interval = Interval,
            Duration = Duration,
        };
        if (AsJob)
        {
            Run(new WatchOperation(consumers, options, screen: null), asJob: true);
            return;
        }

        using TracingInterrupt? interrupt = TracingInterrupt.TryClaim(Host, takesKeys: true, ConsoleInterrupt.Quit);
        using TerminalScreen? screen = TerminalScreen.TryOpen(Host);
        Run(new WatchOperation(consumers, options, screen), interrupt?.Asked ?? CancellationToken.None);
    }
}
