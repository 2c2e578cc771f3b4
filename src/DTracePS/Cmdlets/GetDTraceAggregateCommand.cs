using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>Gets the entries of consumers' aggregations, as they are now, and removes them unless told to keep them. They come in no promised order.</summary>
[Cmdlet(VerbsCommon.Get, "DTraceAggregate", HelpUri = HelpPages.Folder + "Get-DTraceAggregate.md")]
[OutputType(typeof(AggregateRecord))]
[OutputType(typeof(OperationJob))]
public sealed class GetDTraceAggregateCommand : NamedConsumerCmdlet
{
    /// <summary>The aggregations' names, with or without @; wildcards are permitted. _ is the unnamed one. All where none is given.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(AggregateNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Leave the entries where they are.</summary>
    [Parameter]
    public SwitchParameter Keep { get; set; }

    /// <summary>Read in a job.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private protected override bool Collects => true;

    private protected override void Process(IReadOnlyList<DTraceConsumer> consumers)
    {
        AggregateQuery query = new() { Names = AggregateNames.Matching(Name), Keep = Keep };
        Run(new AggregateOperation(consumers, query), AsJob);
    }
}
