namespace DTrace.Core;

/// <content>What the state allows, and what an engine's failure does to it.</content>
internal sealed partial class TracingSession
{
    private void Require(string done, params ReadOnlySpan<ConsumerState> allowed)
    {
        if (!allowed.Contains(_state)) throw StateError(done);
    }

    private DTraceException StateError(string done)
    {
        string advice = _state switch
        {
            ConsumerState.Created => "compile a program first",
            ConsumerState.Compiled => "start it first",
            ConsumerState.Running => "stop it first, or open another",
            ConsumerState.Faulted => $"its engine failed ({FaultReason}); open another",
            _ => "open another",
        };
        return new DTraceException(DTraceErrorKind.State, $"Consumer {Id} ({Name}) cannot be {done} in state {_state}: {advice}.") { State = _state };
    }

    /// <summary>Calls the engine; Stop ends the call as well as the caller's own token does.</summary>
    private T Interruptible<T>(Func<CancellationToken, T> call, string name, CancellationToken cancellation)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _interrupt.Token);
        try
        {
            either.Token.ThrowIfCancellationRequested();
            return Guard(() => call(either.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested && _interrupt.IsCancellationRequested)
        {
            throw new DTraceException(DTraceErrorKind.State, $"The {name} of consumer {Id} ({Name}) was ended, because the consumer is being stopped.");
        }
    }

    /// <summary>Calls the engine. Its own errors are the caller's; anything else means that it is broken.</summary>
    private T Guard<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception failure) when (failure is not (DTraceException or OperationCanceledException))
        {
            Fault(failure);
            throw new DTraceException(DTraceErrorKind.Engine, $"The engine of consumer {Id} ({Name}) failed: {failure.Message}", failure);
        }
    }
}
