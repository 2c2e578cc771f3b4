using DTrace.Core;

namespace DTracePS;

/// <summary>Compiles programs, in their order, on each consumer, and writes what they became.</summary>
internal sealed class CompileOperation(IReadOnlyList<DTraceConsumer> consumers, IReadOnlyList<ProgramSource> sources) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<DTraceConsumer> Consumers => consumers;

    /// <inheritdoc/>
    public override void Run(OperationContext context)
    {
        // All at once: each consumer has its own thread, and takes its programs in this order.
        (DTraceConsumer Consumer, Task<DTraceProgram> Call)[] calls =
            [.. consumers.SelectMany(consumer => sources.Select(source => (consumer, consumer.CompileAsync(source, context.Abort))))];
        foreach ((DTraceConsumer consumer, Task<DTraceProgram> call) in calls)
        {
            try
            {
                context.Output.Write(context.AwaitCompile(call, consumer));
            }
            catch (DTraceException error)
            {
                context.Output.Error(ErrorRecords.Of(error, consumer));
            }
        }
    }
}
