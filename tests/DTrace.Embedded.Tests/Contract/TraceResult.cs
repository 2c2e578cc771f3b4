using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>All that a consumer left behind.</summary>
public sealed record TraceResult(
    IReadOnlyList<TraceRecord> Records,
    IReadOnlyList<DropRecord> Drops,
    IReadOnlyList<FaultRecord> Faults,
    IReadOnlyList<AggregateRecord> Aggregations,
    int? ExitStatus)
{
    /// <summary>The only entry of an aggregation.</summary>
    public AggregateRecord Single(string name) => Assert.Single(Aggregations, aggregation => aggregation.Name == name);

    /// <summary>An aggregation's entries by their keys' text.</summary>
    public IReadOnlyDictionary<string, object> Values(string name) =>
        Aggregations.Where(aggregation => aggregation.Name == name).ToDictionary(aggregation => aggregation.Key.ToString(), aggregation => aggregation.Value);

    /// <summary>Reads until the consumer has stopped by itself.</summary>
    public static async Task<TraceResult> ReadToEndAsync(DTraceConsumer consumer)
    {
        List<TraceRecord> records = [];
        List<DropRecord> drops = [];
        List<FaultRecord> faults = [];
        using RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: true, TestContext.Current.CancellationToken);
        while (await reader.WaitAsync(TestEngine.Limit, TestContext.Current.CancellationToken) is var wait && wait == ReaderWait.Item)
        {
            while (reader.TryPeek(out object? item))
            {
                if (item is TraceRecord record) records.Add(record);
                else if (item is DropRecord drop) drops.Add(drop);
                else if (item is FaultRecord fault) faults.Add(fault);
                reader.Commit();
            }
        }

        Assert.Equal(ConsumerState.Stopped, consumer.State);
        IReadOnlyList<AggregateRecord> aggregations = await consumer.ReadAggregationsAsync(new AggregateQuery(), TestContext.Current.CancellationToken);
        return new TraceResult(records, drops, faults, aggregations, consumer.ExitStatus);
    }
}
