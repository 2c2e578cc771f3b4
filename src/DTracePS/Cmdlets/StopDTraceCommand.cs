using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>Stops tracing: END fires, the last records and aggregations are taken, and stay readable. Stopping what has stopped does nothing.</summary>
[Cmdlet(VerbsLifecycle.Stop, "DTrace", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = HelpPages.Folder + "Stop-DTrace.md")]
[OutputType(typeof(DTraceConsumer))]
[OutputType(typeof(OperationJob))]
public sealed class StopDTraceCommand : PositionalConsumerCmdlet
{
    /// <summary>How long to wait, 120 s unless given: past it an error, and the stopping goes on behind.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan Timeout { get; set; } = Removal.DefaultTimeout;

    /// <summary>Write the consumer once it has stopped.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Stop in a job.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private protected override bool Collects => AsJob;

    private protected override void Process(IReadOnlyList<DTraceConsumer> consumers)
    {
        IReadOnlyList<DTraceConsumer> allowed = Allowed(consumers, "Stop tracing");
        if (allowed.Count > 0) Run(new StopOperation(allowed, Timeout, PassThru), AsJob);
    }
}
