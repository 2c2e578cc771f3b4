using DTrace.Core;

namespace DTracePS;

/// <summary>A whole tracing: what, on what, and for how long.</summary>
internal sealed record InvokeRequest
{
    /// <summary>How to open the consumer.</summary>
    public required OpenRequest Open { get; init; }

    /// <summary>The programs, all enabled together.</summary>
    public required IReadOnlyList<ProgramSource> Sources { get; init; }

    /// <summary>The command to start and to trace from its beginning; null for none.</summary>
    public TargetCommand? Command { get; init; }

    /// <summary>The processes to grab.</summary>
    public IReadOnlyList<int> ProcessIds { get; init; } = [];

    /// <summary>How long to trace; null until exit(), a full buffer, the end of all processes, or the user's stop.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Write the lines dtrace(8) would print, in place of objects.</summary>
    public bool AsText { get; init; }

    /// <summary>What is written goes to a terminal.</summary>
    public bool ToTerminal { get; init; }

    /// <summary>Watch the aggregations while it traces.</summary>
    public bool Watches { get; init; }

    /// <summary>The terminal's screen to watch them on; null where the entries of each interval are written.</summary>
    public TerminalScreen? Screen { get; init; }

    /// <summary>Run a destructive program without asking.</summary>
    public bool Force { get; init; }

    /// <summary>
    /// Told of the consumer when tracing is aborted; it is then stopped in the background and kept, for somebody to read. Null: it is removed.
    /// </summary>
    public Action<DTraceConsumer>? Abandoned { get; init; }
}
