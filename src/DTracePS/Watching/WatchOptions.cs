namespace DTracePS;

/// <summary>What is watched of aggregations, and how it is sorted.</summary>
internal sealed record WatchOptions
{
    /// <summary>The entries of an aggregation shown unless told.</summary>
    public const int DefaultTop = 20;

    /// <summary>Whether an aggregation of a name is watched; null for all.</summary>
    public Predicate<string>? Names { get; init; }

    /// <summary>How many entries of each aggregation are taken, the first ones.</summary>
    public int Top { get; init; } = DefaultTop;

    /// <summary>What they are sorted by.</summary>
    public AggregateSort Sort { get; init; }

    /// <summary>The other way round.</summary>
    public bool IsReversed { get; init; }

    /// <summary>The time from one reading to the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to watch; null until the user's stop or the consumers' end.</summary>
    public TimeSpan? Duration { get; init; }
}
