namespace DTrace.Core;

/// <content>What the thread does by itself while the consumer runs.</content>
internal sealed partial class TracingSession : ConsumerThread.IPump
{
    private readonly PumpPace _pace;

    TimeSpan? ConsumerThread.IPump.UntilDue => _state == ConsumerState.Running ? _pace.UntilDue : null;

    void ConsumerThread.IPump.Pass()
    {
        Pass();
        if (_state == ConsumerState.Running && _pace.IsSnapshotDue) Snapshot();
    }

    /// <summary>
    /// One pass: the status, and the records, unless the queue is full or the user's switchrate is not over. What it finds ended, it ends.
    /// </summary>
    private void Pass()
    {
        RecordDecoder sink = _decoder!;
        long before = sink.Received;
        EngineStatus status = EngineStatus.Running;
        bool deserted = false;
        bool works = _pace.MayWork && Queue.TakesMore();
        bool alive = Attempt(() =>
        {
            sink.Anchor();
            status = works ? Engine.Work(sink) : Engine.Poll(sink);
            deserted = HaveTargetsEnded();
        });
        _pace.Passed(works, sink.Received - before);
        _dropReports.Flush();
        // Readers are woken once a pass, not once a record.
        if (sink.Received != before) Queue.Signal();
        if (!alive) return;
        foreach (string option in sink.TakeOptionsSet()) Observe(option);
        if (deserted || status != EngineStatus.Running) StopNow();
    }

    /// <summary>The queue was full and has room again: what waits in the engine's buffers comes at once.</summary>
    private void PassSoon() => _ = _thread.Invoke(() =>
    {
        if (_state == ConsumerState.Running) Pass();
        return true;
    });

    private void Snapshot()
    {
        if (!_pace.MaySnapshot) return;
        if (Attempt(() => Engine.SnapAggregations(_decoder!))) _pace.Snapshotted();
    }

    /// <summary>Runs a piece of the pump: any failure of it is the consumer's end.</summary>
    private bool Attempt(Action piece)
    {
        try
        {
            piece();
            return true;
        }
#pragma warning disable CA1031 // nobody called: the failure is told as the consumer's state
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Fault(failure);
            return false;
        }
    }
}
