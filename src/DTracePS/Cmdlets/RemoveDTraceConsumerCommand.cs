using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>Stops a consumer, frees it and takes it from the session; what nobody read is thrown away.</summary>
[Cmdlet(VerbsCommon.Remove, "DTraceConsumer", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = HelpPages.Folder + "Remove-DTraceConsumer.md")]
public sealed class RemoveDTraceConsumerCommand : PositionalConsumerCmdlet
{
    /// <summary>How long to wait, 120 s unless given: past it an error, and the closing goes on behind.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan Timeout { get; set; } = Removal.DefaultTimeout;

    private protected override bool Collects => false;

    private protected override void Process(IReadOnlyList<DTraceConsumer> consumers)
    {
        IReadOnlyList<DTraceConsumer> allowed = Allowed(consumers, "Remove");
        if (allowed.Count > 0) Run(new RemoveOperation(allowed, Timeout));
    }
}
