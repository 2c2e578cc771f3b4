using DTrace.Core;

namespace DTracePS;

/// <summary>Watches aggregations until the user has seen enough, the time is over, or the consumers have ended; then writes the entries last shown.</summary>
/// <param name="consumers">The consumers.</param>
/// <param name="options">What is watched.</param>
/// <param name="screen">The terminal's screen; null where there is none: then the entries of each interval are written.</param>
internal sealed class WatchOperation(IReadOnlyList<DTraceConsumer> consumers, WatchOptions options, TerminalScreen? screen) : Operation
{
    /// <inheritdoc/>
    public override bool FinishesWhenStopped => true;

    /// <inheritdoc/>
    public override IReadOnlyList<DTraceConsumer> Consumers => consumers;

    /// <inheritdoc/>
    public override void Run(OperationContext context)
    {
        // Objects come once the picture is left.
        OperationContext watching = screen is null ? context : context with { Output = new WatchOutput(context.Output, screen, toTerminal: false) };
        using RecordReader reports = new(reportsOnly: true);
        foreach (DTraceConsumer consumer in consumers) TryAdd(reports, consumer, watching);
        if (reports.Consumers.Count == 0) return;
        using AggregateWatch watch = new([.. reports.Consumers], options, screen);
        Watch(watch, new RecordDelivery(reports, watching.Output, static _ => { }), watching);
        watch.Close();
        if (screen is not null) watch.WriteAll(context.Output);
    }

    private static void TryAdd(RecordReader reports, DTraceConsumer consumer, OperationContext context)
    {
        try
        {
            context.Await(reports.AddAsync(consumer, waits: true, context.Abort), "Reading reports", consumer.Name);
        }
        catch (DTraceException error)
        {
            context.Output.Error(ErrorRecords.Of(error, consumer));
        }
    }

    private void Watch(AggregateWatch watch, RecordDelivery reports, OperationContext context)
    {
        while (true)
        {
            // Asked for before the reading: what came between the two is in the last picture.
            bool isLast = IsOver(watch);
            watch.Renew(context, isLast);
            WriteReports(watch, reports, context);
            if (isLast || !Wait(watch, context)) return;
        }
    }

    /// <summary>Writes what was lost or went wrong, until the next reading is due: a program can fault faster than anybody reads.</summary>
    private static void WriteReports(AggregateWatch watch, RecordDelivery reports, OperationContext context)
    {
        while (watch.Left > TimeSpan.Zero && !context.Finish.IsCancellationRequested && reports.TryWriteNext(out _)) context.Abort.ThrowIfCancellationRequested();
    }

    private bool IsOver(AggregateWatch watch) => watch.IsOver || watch.Elapsed >= options.Duration;

    /// <summary>Waits for the next reading. False where the user has asked for the end.</summary>
    private bool Wait(AggregateWatch watch, OperationContext context)
    {
        WaitHandle[] ends = [context.Abort.WaitHandle, context.Finish.WaitHandle];
        for (TimeSpan left = watch.Left; left > TimeSpan.Zero && !IsOver(watch); left = watch.Left)
        {
            if (WaitHandle.WaitAny(ends, left < AggregateWatch.Step ? left : AggregateWatch.Step) != WaitHandle.WaitTimeout) break;
            watch.FitTerminal();
        }

        context.Abort.ThrowIfCancellationRequested();
        return !context.Finish.IsCancellationRequested;
    }
}
