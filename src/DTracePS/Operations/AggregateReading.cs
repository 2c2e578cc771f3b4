using DTrace.Core;

namespace DTracePS;

/// <summary>
/// One reading of a consumer's aggregations, begun at once. Reading removes entries; those that did not arrive, because the pipeline was
/// stopped or wants no more, go back to the consumer, and the next reading brings them.
/// </summary>
/// <param name="consumer">The consumer.</param>
/// <param name="query">Which entries, and whether they are kept.</param>
/// <param name="order">The order of the entries; null for that of the engine.</param>
internal sealed class AggregateReading(DTraceConsumer consumer, AggregateQuery query, AggregateOrder? order = null) : IDisposable
{
    private readonly Task<IReadOnlyList<AggregateRecord>> _call = Read(consumer, query, order);
    private int _written;

    /// <summary>The consumer.</summary>
    public DTraceConsumer Consumer => consumer;

    /// <summary>Waits for the entries.</summary>
    /// <exception cref="DTraceException">They cannot be read.</exception>
    public IReadOnlyList<AggregateRecord> Wait(OperationContext context) => context.Await(_call, "Reading aggregations", consumer.Name);

    /// <summary>Waits for the entries, and writes each.</summary>
    public void WriteAll(OperationContext context, Action<AggregateRecord> write)
    {
        foreach (AggregateRecord entry in Wait(context))
        {
            try
            {
                write(entry);
            }
            catch (Exception ended) when (context.Output.HasArrived(ended))
            {
                _written++;
                throw;
            }

            _written++;
        }
    }

    /// <summary>Nothing is to go back.</summary>
    public void Commit() => _written = int.MaxValue;

    /// <summary>Gives back what was not written, also what is still being read.</summary>
    public void Dispose()
    {
        if (query.Keep) return;
        _call.ContinueWith(
            read => consumer.ReturnAggregations(read.Result.Skip(_written)),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private static async Task<IReadOnlyList<AggregateRecord>> Read(DTraceConsumer consumer, AggregateQuery query, AggregateOrder? order)
    {
        IReadOnlyList<AggregateRecord> entries = await consumer.ReadAggregationsAsync(query).ConfigureAwait(false);
        return order is null ? entries : [.. entries.Order(order)];
    }
}
