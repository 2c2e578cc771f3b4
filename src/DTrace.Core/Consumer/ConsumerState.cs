namespace DTrace.Core;

/// <summary>Where a consumer stands in its life. Starting and Stopping are passing: a call made then waits behind them.</summary>
public enum ConsumerState
{
    /// <summary>Open, with no program.</summary>
    Created = 0,

    /// <summary>It has a program, and may be given more.</summary>
    Compiled,

    /// <summary>The system is being instrumented.</summary>
    Starting,

    /// <summary>Tracing.</summary>
    Running,

    /// <summary>Tracing is ended, and what is left is being read.</summary>
    Stopping,

    /// <summary>Tracing is over, by Stop, exit(), a full buffer or the engine's own decision; the engine is closed, what it left can be read.</summary>
    Stopped,

    /// <summary>The engine failed and is closed; <see cref="DTraceConsumer.FaultReason"/> says why; what it left can be read.</summary>
    Faulted,

    /// <summary>Removed from the session: nothing is left.</summary>
    Removed,
}
