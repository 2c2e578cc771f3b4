using System.Net;
using DTrace.Core;

namespace DTracePS;

/// <summary>Serves the metrics of consumers until it is asked to end: a snapshot of their aggregations, which stay, for each scrape.</summary>
/// <param name="consumers">The consumers.</param>
/// <param name="endpoint">Where.</param>
/// <param name="options">How aggregations become metrics.</param>
internal sealed class MetricServing(IReadOnlyList<DTraceConsumer> consumers, IPEndPoint endpoint, MetricOptions options) : Operation
{
    private readonly MetricExport _export = new(options);

    /// <inheritdoc/>
    public override bool FinishesWhenStopped => true;

    /// <inheritdoc/>
    public override IReadOnlyList<DTraceConsumer> Consumers => consumers;

    /// <inheritdoc/>
    public override void Run(OperationContext context)
    {
        using MetricServer server = new(endpoint, PageAsync);
        context.Output.Verbose($"Serving metrics at http://{server.Endpoint}/metrics.");
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.Abort, context.Finish);
        server.RunAsync(end.Token).GetAwaiter().GetResult();
        context.Abort.ThrowIfCancellationRequested();
    }

    /// <summary>The metrics of consumers as they are now. Of those that were removed there are none.</summary>
    internal static async Task<IReadOnlyList<AggregateRecord>> ReadAsync(IReadOnlyList<DTraceConsumer> consumers, CancellationToken cancellation)
    {
        List<AggregateRecord> entries = [];
        foreach (DTraceConsumer consumer in consumers.Where(consumer => consumer.State != ConsumerState.Removed))
            entries.AddRange(await consumer.ReadAggregationsAsync(new AggregateQuery { Keep = true }, cancellation).ConfigureAwait(false));
        return entries;
    }

    /// <summary>The texts of the consumers' programs.</summary>
    internal static IReadOnlyList<string> Sources(IEnumerable<DTraceConsumer> consumers) =>
        [.. consumers.SelectMany(consumer => consumer.Programs).Select(program => program.Source)];

    private async Task<string> PageAsync(MetricFormat format, CancellationToken cancellation) =>
        _export.Write(await ReadAsync(consumers, cancellation).ConfigureAwait(false), format, Sources(consumers));
}
