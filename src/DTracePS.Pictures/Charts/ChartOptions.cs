namespace DTracePS.Pictures;

/// <summary>How a chart is drawn.</summary>
public sealed record ChartOptions
{
    /// <summary>The narrowest and lowest chart in pixels.</summary>
    public const int MinimumSize = 200;

    /// <summary>The widest and highest chart in pixels.</summary>
    public const int MaximumSize = 20_000;

    /// <summary>What stands above it; null for the aggregation as D writes it.</summary>
    public string? Title { get; init; }

    /// <summary>Its width in pixels.</summary>
    public int Width { get; init; } = 900;

    /// <summary>Its height in pixels; null for what suits its kind.</summary>
    public int? Height { get; init; }

    /// <summary>What the values measure: ns, us, ms, s and bytes are scaled to what reads well, any other word stands beside the numbers.</summary>
    public string Unit { get; init; } = string.Empty;

    /// <summary>How many bars are drawn at most.</summary>
    public int Top { get; init; } = 30;

    /// <summary>Whether each snapshot of a heat map holds all since the start (as read with -Keep), so that its column is what came since the one before.</summary>
    public bool IsCumulative { get; init; }
}
