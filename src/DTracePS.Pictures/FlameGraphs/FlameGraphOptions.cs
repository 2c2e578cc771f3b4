namespace DTracePS.Pictures;

/// <summary>How a flame graph is drawn.</summary>
public sealed record FlameGraphOptions
{
    /// <summary>The narrowest picture in pixels: what stands above and below the frames needs the room.</summary>
    public const int MinimumWidth = 400;

    /// <summary>The widest picture in pixels.</summary>
    public const int MaximumWidth = 20_000;

    /// <summary>What stands above it.</summary>
    public string Title { get; init; } = "Flame graph";

    /// <summary>Its width in pixels; its height follows from the deepest stack.</summary>
    public int Width { get; init; } = 1200;

    /// <summary>Whether the root is at the top (an icicle graph) instead of the bottom.</summary>
    public bool IsInverted { get; init; }

    /// <summary>What the weights count, in the plural: samples, bytes, nanoseconds.</summary>
    public string CountName { get; init; } = "samples";
}
