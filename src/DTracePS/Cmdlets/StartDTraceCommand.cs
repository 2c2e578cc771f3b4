using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>Starts tracing: instruments the system with a consumer's programs.</summary>
[Cmdlet(VerbsLifecycle.Start, "DTrace", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = HelpPages.Folder + "Start-DTrace.md")]
[OutputType(typeof(DTraceConsumer))]
[OutputType(typeof(OperationJob))]
public sealed class StartDTraceCommand : PositionalConsumerCmdlet
{
    /// <summary>Write the consumer once it traces.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Start destructive programs without asking.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Start in a job. Stopped before it is done, the job leaves nothing tracing.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private protected override bool Collects => AsJob;

    private protected override void Process(IReadOnlyList<DTraceConsumer> consumers)
    {
        DTraceConsumer[] allowed = [.. Allowed(consumers, "Start tracing").Where(AllowsDestruction)];
        if (allowed.Length > 0) Run(new StartOperation(allowed, PassThru), AsJob);
    }

    private bool AllowsDestruction(DTraceConsumer consumer)
    {
        try
        {
            Destruction.Allow(consumer, Force, new OperationContext(new CmdletOutput(this), Aborted, CancellationToken.None));
            return true;
        }
        catch (DTraceException declined)
        {
            WriteError(ErrorRecords.Of(declined, consumer));
            return false;
        }
        catch (OperationCanceledException) when (Aborted.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
