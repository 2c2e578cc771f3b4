using DTrace.Core;

namespace DTracePS;

/// <summary>Reads the aggregations of consumers and writes their entries.</summary>
internal sealed class AggregateOperation(IReadOnlyList<DTraceConsumer> consumers, AggregateQuery query)
    : PerConsumerOperation<IReadOnlyList<AggregateRecord>>(consumers)
{
    /// <inheritdoc/>
    public override bool FinishesWhenStopped => true;

    /// <inheritdoc/>
    protected override string Activity => "Reading aggregations";

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<AggregateRecord>> Begin(DTraceConsumer consumer, OperationContext context) =>
        consumer.ReadAggregationsAsync(query, context.Abort);

    /// <inheritdoc/>
    protected override void Write(DTraceConsumer consumer, IReadOnlyList<AggregateRecord> result, IOperationOutput output)
    {
        foreach (AggregateRecord entry in result) output.Write(AggregateView.Of(entry));
    }
}
