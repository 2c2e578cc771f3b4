namespace DTrace.Core;

/// <content>Stop, Remove and failure: how the engine is closed, and what stays readable after it.</content>
internal sealed partial class TracingSession
{
    private readonly List<AggregateRecord> _finalAggregations = [];
    private readonly List<AggregateRecord> _returned = [];
    private readonly Dictionary<string, string?> _finalOptions = new(StringComparer.Ordinal);

    /// <summary>Asks for Stop; the call that is running now is interrupted, those waiting fail.</summary>
    public Task BeginStop()
    {
        Interrupt();
        return _thread.Invoke(() =>
        {
            StopNow();
            return true;
        });
    }

    /// <summary>Asks for Remove, as <see cref="BeginStop"/> does for Stop.</summary>
    public Task BeginRemove()
    {
        Interrupt();
        return _thread.Invoke(() =>
        {
            if (_state == ConsumerState.Removed) return true;
            StopNow();
            State = ConsumerState.Removed;
            _finalAggregations.Clear();
            TakeReturned(new AggregateQuery());
            _finalOptions.Clear();
            Queue.Clear();
            _thread.Close();
            _options.Registry.Remove(Id);
            return true;
        });
    }

    /// <summary>Waits for Stop or Remove.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Busy"/>: it takes longer; it goes on.</exception>
    public async Task WaitForAsync(Task ending, string name, TimeSpan timeout, CancellationToken cancellation)
    {
        try
        {
            await ending.WaitAsync(timeout, _options.Clock, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new DTraceException(
                DTraceErrorKind.Busy,
                $"{name} of consumer {Id} ({Name}) was not done within {timeout.TotalSeconds:0.###} s: its engine is busy. It goes on in the background.");
        }
    }

    /// <summary>Takes back entries that were read and did not arrive.</summary>
    public void ReturnAggregations(IEnumerable<AggregateRecord> entries)
    {
        lock (_returned) _returned.AddRange(entries);
    }

    private void Interrupt()
    {
        try
        {
            _interrupt.Cancel();
        }
        catch (AggregateException)
        {
            // An engine's own cancellation callback failed; the token is cancelled all the same.
        }

        _engine?.Interrupt();
    }

    private void StopNow()
    {
        if (HasEnded) return;
        bool ran = _state == ConsumerState.Running;
        State = ConsumerState.Stopping;
        if (_engine is { } engine)
        {
            if (ran) ToEnd("stopping", () => engine.Stop(_decoder!));
            Close(engine, ran);
        }

        State = ConsumerState.Stopped;
        _thread.Close();
    }

    private void Fault(Exception failure)
    {
        if (HasEnded || _state == ConsumerState.Stopping) return;
        bool ran = _state == ConsumerState.Running;
        FaultReason = failure.Message;
        Report(new FaultRecord(Id, null, -1, FaultKind.Library, -1, 0, $"the engine failed: {failure.Message}"));
        if (_engine is { } engine) Close(engine, ran);
        State = ConsumerState.Faulted;
        _thread.Close();
    }

    /// <summary>Takes what can be read without the engine, and closes it.</summary>
    private void Close(IEngineSession engine, bool ran)
    {
        _decoder?.EndOpenFiring();
        _dropReports.End();
        if (ran)
        {
            ToEnd("reading the last aggregations", () =>
            {
                AggregateDecoder decoder = new(Id, engine.Symbols, new AggregateQuery { Keep = true }, _decoder!.Options.IsRaw);
                engine.WalkAggregations(decoder);
                _finalAggregations.AddRange(decoder.Records);
            });
        }

        ToEnd("reading the options", () =>
        {
            foreach (OptionDescription option in OptionTable.All)
            {
                if (TryReadOption(option.Name, out string? value)) _finalOptions[option.Name] = value;
            }
        });
        ToEnd("closing", engine.Dispose);
        ToEnd("asking for the processes", () => HaveTargetsEnded());
        _engine = null;
    }

    /// <summary>Runs a piece of the ending. If it fails the ending goes on, and the failure is reported.</summary>
    private void ToEnd(string piece, Action action)
    {
        try
        {
            action();
        }
#pragma warning disable CA1031 // an ending that stopped half way would keep the engine open
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Report(new FaultRecord(Id, null, -1, FaultKind.Library, -1, 0, $"{piece} failed: {failure.Message}"));
        }
    }

    private AggregateRecord[] Walk(AggregateQuery query)
    {
        AggregateDecoder decoder = new(Id, Engine.Symbols, query, _decoder!.Options.IsRaw);
        return Attempt(() => Engine.WalkAggregations(decoder)) ? [.. decoder.Records] : TakeFinal(query);
    }

    private AggregateRecord[] TakeFinal(AggregateQuery query) => Take(_finalAggregations, query);

    private AggregateRecord[] TakeReturned(AggregateQuery query)
    {
        lock (_returned) return Take(_returned, query);
    }

    /// <summary>Makes one entry of what was read before and came back, and what has come to the same key since.</summary>
    private AggregateRecord[] Join(AggregateRecord[] returned, AggregateRecord[] read)
    {
        AggregateMerge merge = new(Id);
        foreach (AggregateRecord entry in returned.Concat(read)) merge.Add(entry);
        return [.. merge.Records];
    }

    private static AggregateRecord[] Take(List<AggregateRecord> entries, AggregateQuery query)
    {
        AggregateRecord[] wanted = [.. entries.Where(record => query.Names?.Invoke(record.Name) ?? true)];
        if (!query.Keep) entries.RemoveAll(record => query.Names?.Invoke(record.Name) ?? true);
        return wanted;
    }
}
