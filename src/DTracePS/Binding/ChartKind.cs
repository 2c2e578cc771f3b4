namespace DTracePS;

/// <summary>The charts that Export-DTraceChart draws.</summary>
public enum ChartKind
{
    /// <summary>Of quantizations a heat map where there are several snapshots, else a histogram; bars of anything else.</summary>
    Auto,

    /// <summary>A histogram of a quantization.</summary>
    Histogram,

    /// <summary>A heat map of quantizations over time.</summary>
    HeatMap,

    /// <summary>A bar for each key.</summary>
    Bar,
}
