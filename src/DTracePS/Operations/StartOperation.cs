using DTrace.Core;

namespace DTracePS;

/// <summary>Starts consumers. Aborted, it leaves none running: one that starts behind is stopped.</summary>
internal sealed class StartOperation(IReadOnlyList<DTraceConsumer> consumers, bool passThru) : PerConsumerOperation<bool>(consumers)
{
    private readonly Guid _runspace = SessionConsumers.CurrentOwner();

    /// <inheritdoc/>
    protected override string Activity => "Starting DTrace";

    /// <inheritdoc/>
    protected override async Task<bool> Begin(DTraceConsumer consumer, OperationContext context)
    {
        SessionConsumers.Own(consumer, _runspace);
        await consumer.StartAsync(context.Abort).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    protected override void Write(DTraceConsumer consumer, bool result, IOperationOutput output)
    {
        if (passThru) output.Write(consumer);
    }
}
