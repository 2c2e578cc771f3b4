using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Reads the aggregations of consumers and writes their entries; what is not written goes back. Drops and faults nobody has read come before
/// them: who reads aggregations alone shall know what they lack. One's error does not end the others.
/// </summary>
internal sealed class AggregateOperation(IReadOnlyList<DTraceConsumer> consumers, AggregateQuery query) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<DTraceConsumer> Consumers => consumers;

    /// <inheritdoc/>
    public override void Run(OperationContext context)
    {
        AggregateReading[] readings = [.. consumers.Select(consumer => new AggregateReading(consumer, query))];
        try
        {
            foreach (AggregateReading reading in readings) Write(reading, context);
        }
        finally
        {
            foreach (AggregateReading reading in readings) reading.Dispose();
        }
    }

    private void Write(AggregateReading reading, OperationContext context)
    {
        try
        {
            reading.Wait(context);
            WriteReports(reading.Consumer, context);
            reading.WriteAll(context, context.Output.Write);
        }
        catch (DTraceException error)
        {
            context.Output.Error(ErrorRecords.Of(error, reading.Consumer));
        }
    }

    private void WriteReports(DTraceConsumer consumer, OperationContext context)
    {
        using RecordReader reports = new(reportsOnly: true);
        context.Await(reports.AddAsync(consumer, waits: false, context.Abort), "Reading reports", consumer.Name);
        RecordDelivery delivery = new(reports, context.Output, static _ => { }, isOneOfMany: consumers.Count > 1);
        while (delivery.TryWriteNext(out _))
        {
        }
    }
}
