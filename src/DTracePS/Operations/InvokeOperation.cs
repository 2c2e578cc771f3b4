using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// A whole tracing: opens a consumer, compiles, starts, writes records as they come until it stops, then the aggregations, and removes it.
/// Asked to finish it stops tracing, and still writes END's records and the aggregations, as dtrace(8) does at Ctrl-C.
/// </summary>
internal sealed class InvokeOperation(InvokeRequest request) : Operation
{
    /// <summary>One wait; between two the progress is brought up to date.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private DTraceConsumer? _created;
    private bool _showsProgress;

    /// <summary>The status dtrace(8) would end with, once tracing has ended: that of the last exit(), or 0.</summary>
    public int? ExitStatus { get; private set; }

    /// <inheritdoc/>
    public override bool FinishesWhenStopped => true;

    /// <inheritdoc/>
    public override IReadOnlyList<DTraceConsumer> Consumers => _created is { } created ? [created] : [];

    /// <inheritdoc/>
    public override void Run(OperationContext context)
    {
        // Until it traces there is nothing to come to an end with: to be asked to finish is to be aborted.
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(context.Abort, context.Finish);
        OperationContext preparing = context with { Abort = either.Token };
        DTraceConsumer consumer = _created = request.Open.Open(preparing);
        bool abandoned = false;
        try
        {
            Prepare(consumer, preparing);
            using AggregateWatch? watch = request.Watches ? new([consumer], new WatchOptions(), request.Screen) : null;
            Trace(consumer, watch, request.Screen is { } screen ? context with { Output = new WatchOutput(context.Output, screen, request.ToTerminal) } : context);
        }
        catch (Exception ended) when (IsAbandoned(ended, consumer, context))
        {
            abandoned = true;
            Removal.StopBehind(consumer);
            request.Abandoned!(consumer);
            throw;
        }
        finally
        {
            if (!abandoned) Removal.Behind(consumer);
        }
    }

    /// <inheritdoc/>
    public override void Release() => Removal.Behind(_created);

    /// <summary>Creates and grabs the processes; the command is the first, and so <c>$target</c>, where there is one.</summary>
    private void Target(DTraceConsumer consumer, OperationContext context)
    {
        if (request.Command is { } command) context.Await(consumer.CreateProcessAsync(command, context.Abort), "Creating a process", command.ToString());
        foreach (int processId in request.ProcessIds)
            context.Await(consumer.GrabProcessAsync(processId, context.Abort), "Grabbing a process", processId.ToString(CultureInfo.InvariantCulture));
    }

    private void Prepare(DTraceConsumer consumer, OperationContext context)
    {
        Target(consumer, context);
        foreach (ProgramSource source in request.Sources)
            context.AwaitCompile(consumer.CompileAsync(source, context.Abort), consumer);
        Destruction.Allow(consumer, request.Force, context);
        context.Await(consumer.StartAsync(context.Abort), "Starting DTrace", consumer.Name);
    }

    /// <summary>Whether the user's Ctrl-C ended it while there was something traced: in a wait, or in the middle of writing an object.</summary>
    private bool IsAbandoned(Exception ended, DTraceConsumer consumer, OperationContext context) =>
        request.Abandoned is not null
        && (ended is OperationCanceledException || (ended is PipelineStoppedException && !context.Output.HasArrived(ended)))
        && consumer.State is ConsumerState.Running or ConsumerState.Stopping or ConsumerState.Stopped;

    private void Trace(DTraceConsumer consumer, AggregateWatch? watch, OperationContext context)
    {
        ITraceWriter writer = request.AsText ? new TextTraceWriter(context.Output, consumer, request.ToTerminal) : new ObjectTraceWriter(context.Output);
        using RecordReader reader = new();
        context.Await(reader.AddAsync(consumer, waits: true, context.Abort), "Reading records", consumer.Name);
        Read(consumer, watch, reader, new RecordDelivery(reader, context.Output, writer.Write), context);
        if (request.Screen is not null) watch?.Renew(context);
        watch?.Close();
        foreach (TargetProcess target in consumer.Targets.Where(target => target.HasExited)) WriteEnd(target, consumer, writer, context);
        using (AggregateReading aggregations = new(consumer, new AggregateQuery(), consumer.TextOptions.Order)) writer.WriteAll(aggregations, context);
        ExitStatus = consumer.ExitStatus ?? 0;
        if (consumer.State == ConsumerState.Faulted) throw new DTraceException(DTraceErrorKind.Engine, $"{consumer.Name}: {consumer.FaultReason}");
    }

    private static void WriteEnd(TargetProcess target, DTraceConsumer consumer, ITraceWriter writer, OperationContext context)
    {
        ProcessExit? exit = ProcessExit.Of(consumer.Id, target);
        context.Output.Verbose(exit?.ToString() ?? $"{target} has exited");
        if (exit is not null) writer.Write(exit);
    }

    private void Read(DTraceConsumer consumer, AggregateWatch? watch, RecordReader reader, RecordDelivery delivery, OperationContext context)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(context.Abort, context.Finish);
        long begun = Stopwatch.GetTimestamp();
        Task? stopping = null;
        ReaderWait wait = ReaderWait.Item;
        while (wait != ReaderWait.Ended)
        {
            context.Abort.ThrowIfCancellationRequested();
            TimeSpan? left = request.Duration - Stopwatch.GetElapsedTime(begun);
            if (stopping is null && (context.Finish.IsCancellationRequested || left <= TimeSpan.Zero)) stopping = consumer.StopAsync(Removal.DefaultTimeout);
            if (stopping is null && watch?.Left <= TimeSpan.Zero) watch.Renew(context);
            if (delivery.TryWriteNext(out _)) continue;
            if (stopping is { IsFaulted: true }) break;
            wait = WaitForMore(reader, stopping is null ? StepOf(watch, left) : Step, context, stopping is null ? either.Token : context.Abort);
            watch?.FitTerminal();
            if (wait == ReaderWait.TimedOut) ShowProgress(stopping is null ? "Tracing" : "Stopping DTrace", consumer, left, context);
            else EndProgress(context);
        }

        EndProgress(context);
        if (stopping is not null) context.Await(stopping, "Stopping DTrace", consumer.Name);
    }

    /// <summary>The next wait: no longer than what is left of the time, and than until the next reading of what is watched.</summary>
    private TimeSpan StepOf(AggregateWatch? watch, TimeSpan? left)
    {
        TimeSpan step = request.Screen is null ? Step : AggregateWatch.Step;
        if (watch?.Left < step) step = watch.Left;
        if (left < step) step = left.Value;
        return step > TimeSpan.Zero ? step : TimeSpan.Zero;
    }

    /// <summary>Waits; being asked to finish ends the wait.</summary>
    private static ReaderWait WaitForMore(RecordReader reader, TimeSpan time, OperationContext context, CancellationToken until)
    {
        try
        {
            return reader.Wait(time, until);
        }
        catch (OperationCanceledException) when (!context.Abort.IsCancellationRequested)
        {
            return ReaderWait.Item;
        }
    }

    private void ShowProgress(string activity, DTraceConsumer consumer, TimeSpan? left, OperationContext context)
    {
        _showsProgress = true;
        context.Output.Progress(activity, consumer.Name, left > TimeSpan.Zero ? left : null);
    }

    private void EndProgress(OperationContext context)
    {
        if (_showsProgress) context.Output.EndProgress();
        _showsProgress = false;
    }
}
