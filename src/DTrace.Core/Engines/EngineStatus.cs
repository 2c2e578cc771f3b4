namespace DTrace.Core;

/// <summary>What an engine says of a running enabling.</summary>
public enum EngineStatus
{
    /// <summary>It runs.</summary>
    Running = 0,

    /// <summary>exit() was called; tracing has stopped and its data has been delivered.</summary>
    Exited,

    /// <summary>A buffer of policy fill is full; tracing has stopped and its data has been delivered.</summary>
    Filled,

    /// <summary>It was stopped, and its data has been delivered.</summary>
    Stopped,
}
