using DTrace.Core;

namespace DTracePS;

/// <summary>Stops and frees consumers, each within the timeout.</summary>
internal sealed class RemoveOperation(IReadOnlyList<DTraceConsumer> consumers, TimeSpan timeout) : PerConsumerOperation<bool>(consumers)
{
    /// <inheritdoc/>
    protected override string Activity => "Removing DTrace consumers";

    /// <inheritdoc/>
    protected override async Task<bool> Begin(DTraceConsumer consumer, OperationContext context)
    {
        SessionConsumers.Forget(consumer);
        await consumer.RemoveAsync(timeout, context.Abort).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    protected override void Write(DTraceConsumer consumer, bool result, IOperationOutput output)
    {
    }
}
