using System.Diagnostics;
using DTrace.Core;

namespace DTracePS;

/// <summary>Reads the records of consumers, interleaved as they arrive; drops become warnings, run-time faults errors, in their order.</summary>
internal sealed class ReceiveOperation(IReadOnlyList<DTraceConsumer> consumers, ReceiveOptions options) : Operation
{
    /// <summary>One wait; between two the progress is brought up to date.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly long _begun = Stopwatch.GetTimestamp();
    private bool _showsProgress;

    /// <inheritdoc/>
    public override bool FinishesWhenStopped => true;

    /// <inheritdoc/>
    public override IReadOnlyList<DTraceConsumer> Consumers => consumers;

    /// <inheritdoc/>
    public override void Run(OperationContext context)
    {
        using RecordReader reader = new();
        List<DTraceConsumer> healthy = [];
        foreach (DTraceConsumer consumer in consumers)
        {
            if (consumer.State != ConsumerState.Faulted) healthy.Add(consumer);
            TryAdd(reader, consumer, context);
        }

        if (reader.Consumers.Count == 0) return;
        Read(reader, new RecordDelivery(reader, context.Output, context.Output.Write), context);
        foreach (DTraceConsumer failed in healthy.Where(consumer => consumer.State == ConsumerState.Faulted))
            context.Output.Error(ErrorRecords.Of(new DTraceException(DTraceErrorKind.Engine, $"{failed.Name}: {failed.FaultReason}"), failed));
    }

    private void TryAdd(RecordReader reader, DTraceConsumer consumer, OperationContext context)
    {
        try
        {
            context.Await(reader.AddAsync(consumer, options.Wait, context.Abort), "Reading records", consumer.Name);
        }
        catch (DTraceException error)
        {
            context.Output.Error(ErrorRecords.Of(error, consumer));
        }
    }

    private void Read(RecordReader reader, RecordDelivery delivery, OperationContext context)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(context.Abort, context.Finish);
        long left = options.First ?? long.MaxValue;
        while (left > 0 && !context.Finish.IsCancellationRequested)
        {
            context.Abort.ThrowIfCancellationRequested();
            if (delivery.TryWriteNext(out bool isRecord))
            {
                if (isRecord) left--;
                continue;
            }

            if (!options.Wait || !WaitForMore(reader, context, either.Token)) break;
        }

        EndProgress(context);
    }

    /// <summary>Whether there may be more.</summary>
    private bool WaitForMore(RecordReader reader, OperationContext context, CancellationToken either)
    {
        TimeSpan? left = options.Timeout - Stopwatch.GetElapsedTime(_begun);
        if (left <= TimeSpan.Zero) return false;
        ReaderWait wait;
        try
        {
            wait = reader.Wait(left < Step ? left.Value : Step, either);
        }
        catch (OperationCanceledException) when (!context.Abort.IsCancellationRequested)
        {
            return false;
        }

        if (wait == ReaderWait.TimedOut) ShowProgress(context, left);
        else EndProgress(context);
        return wait != ReaderWait.Ended;
    }

    private void ShowProgress(OperationContext context, TimeSpan? left)
    {
        _showsProgress = true;
        context.Output.Progress("Waiting for records", string.Join(", ", consumers.Select(consumer => consumer.Name)), left);
    }

    private void EndProgress(OperationContext context)
    {
        if (_showsProgress) context.Output.EndProgress();
        _showsProgress = false;
    }
}
