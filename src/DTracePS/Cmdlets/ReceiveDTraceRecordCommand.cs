using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Receives what consumers traced, interleaved as it arrived. Losses are warnings and D's run-time faults errors, in order with the records.
/// A record leaves the consumer only once it is written.
/// </summary>
[Cmdlet(VerbsCommunications.Receive, "DTraceRecord", HelpUri = HelpPages.Folder + "Receive-DTraceRecord.md")]
[OutputType(typeof(TraceRecord))]
[OutputType(typeof(OperationJob))]
public sealed class ReceiveDTraceRecordCommand : PositionalConsumerCmdlet
{
    /// <summary>Receive records as they come until the consumers stop; else what there is now.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Wait, but no longer than this.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Receive no more than this many records, of all consumers together.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NothingCompleter))]
    [ValidateRange(0, int.MaxValue)]
    public int? First { get; set; }

    /// <summary>Receive in a job.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private protected override bool Collects => true;

    private protected override void Process(IReadOnlyList<DTraceConsumer> consumers) =>
        Run(new ReceiveOperation(consumers, new ReceiveOptions(Wait || Timeout is not null, Timeout, First)), AsJob);
}
