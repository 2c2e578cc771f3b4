using System.Management.Automation;

namespace DTracePS;

/// <summary>A cmdlet whose first argument is something else, and the consumer a named parameter.</summary>
public abstract class NamedConsumerCmdlet : ConsumerCmdlet
{
    /// <summary>The consumers: objects, ids or names.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConsumerCompleter))]
    [ValidateNotNullOrEmpty]
    public sealed override ConsumerReference[] Consumer { get; set; } = [];
}
