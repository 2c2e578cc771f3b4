using DTrace.Core;

namespace DTracePS;

/// <summary>Stops consumers, each within the timeout.</summary>
internal sealed class StopOperation(IReadOnlyList<DTraceConsumer> consumers, TimeSpan timeout, bool passThru) : PerConsumerOperation<bool>(consumers)
{
    /// <inheritdoc/>
    protected override string Activity => "Stopping DTrace";

    /// <inheritdoc/>
    protected override async Task<bool> Begin(DTraceConsumer consumer, OperationContext context)
    {
        await consumer.StopAsync(timeout, context.Abort).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    protected override void Write(DTraceConsumer consumer, bool result, IOperationOutput output)
    {
        if (passThru) output.Write(consumer);
    }
}
