using DTrace.Core;

namespace DTracePS;

/// <summary>How a tracing's results are written: as objects, or as dtrace(8)'s lines.</summary>
internal interface ITraceWriter
{
    /// <summary>Writes a record as it comes.</summary>
    void Write(TraceRecord record);

    /// <summary>Writes how the command ended, after the records.</summary>
    void Write(ProcessExit exit);

    /// <summary>Writes the aggregations, once tracing has ended.</summary>
    void WriteAll(AggregateReading aggregations, OperationContext context);
}

/// <summary>Writes records and aggregations as they are.</summary>
internal sealed class ObjectTraceWriter(IOperationOutput output) : ITraceWriter
{
    /// <inheritdoc/>
    public void Write(TraceRecord record) => output.Write(record);

    /// <inheritdoc/>
    public void Write(ProcessExit exit) => output.Write(exit);

    /// <inheritdoc/>
    public void WriteAll(AggregateReading aggregations, OperationContext context) =>
        aggregations.WriteAll(context, entry => output.Write(entry));
}
