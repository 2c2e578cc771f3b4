using System.Management.Automation;

namespace DTracePS;

/// <summary>A cmdlet whose first argument is the consumer.</summary>
public abstract class PositionalConsumerCmdlet : ConsumerCmdlet
{
    /// <summary>The consumers: objects, ids or names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConsumerCompleter))]
    [ValidateNotNullOrEmpty]
    public sealed override ConsumerReference[] Consumer { get; set; } = [];
}
