using DTrace.Core;

namespace DTracePS;

/// <summary>An operation that asks the same of several consumers at once; one's error does not end the others.</summary>
/// <param name="consumers">The consumers.</param>
internal abstract class PerConsumerOperation<T>(IReadOnlyList<DTraceConsumer> consumers) : Operation
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<DTraceConsumer> Consumers => consumers;

    /// <summary>What it does, as in <c>Compiling</c>.</summary>
    protected abstract string Activity { get; }

    /// <inheritdoc/>
    public sealed override void Run(OperationContext context)
    {
        (DTraceConsumer Consumer, Task<T> Call)[] calls = [.. consumers.Select(consumer => (consumer, BeginSafely(consumer, context)))];
        foreach ((DTraceConsumer consumer, Task<T> call) in calls)
        {
            try
            {
                Write(consumer, context.Await(call, Activity, consumer.Name), context.Output);
            }
            catch (DTraceException error)
            {
                context.Output.Error(ErrorRecords.Of(error, consumer));
            }
        }
    }

    /// <summary>Begins the call.</summary>
    protected abstract Task<T> Begin(DTraceConsumer consumer, OperationContext context);

    /// <summary>Writes what the call gave.</summary>
    protected abstract void Write(DTraceConsumer consumer, T result, IOperationOutput output);

    private async Task<T> BeginSafely(DTraceConsumer consumer, OperationContext context) => await Begin(consumer, context).ConfigureAwait(false);
}
