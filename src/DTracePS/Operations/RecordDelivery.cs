using DTrace.Core;

namespace DTracePS;

/// <summary>Writes what a reader holds, each kind to its stream, and takes it from the queue once it has arrived.</summary>
/// <param name="reader">The reader.</param>
/// <param name="output">Where to.</param>
/// <param name="write">Writes one record.</param>
/// <param name="isOneOfMany">The reader's consumer is one of several that are read: drops say whose they are.</param>
internal sealed class RecordDelivery(RecordReader reader, IOperationOutput output, Action<TraceRecord> write, bool isOneOfMany = false)
{
    /// <summary>Writes the next item, if there is one.</summary>
    /// <param name="isRecord">Whether it was a record, not a drop or fault.</param>
    public bool TryWriteNext(out bool isRecord)
    {
        isRecord = false;
        if (!reader.TryPeek(out object? item)) return false;
        isRecord = item is TraceRecord;
        try
        {
            Write(item);
        }
        catch (Exception ended) when (output.HasArrived(ended))
        {
            reader.Commit();
            throw;
        }

        reader.Commit();
        return true;
    }

    private void Write(object item)
    {
        switch (item)
        {
            case TraceRecord record:
                write(record);
                break;
            case DropRecord drop:
                output.Warning(isOneOfMany || reader.Consumers.Count > 1 ? $"Consumer {drop.ConsumerId}: {drop.Message}" : drop.Message);
                break;
            case FaultRecord fault:
                output.Error(ErrorRecords.Of(fault));
                break;
        }
    }
}
