namespace DTracePS;

/// <summary>What the entries of a watched aggregation are sorted by.</summary>
public enum AggregateSort
{
    /// <summary>The value, the greatest first; distributions by their weighted sums, as dtrace(8) sorts them.</summary>
    Value,

    /// <summary>What came since the reading before, the most first.</summary>
    Rate,

    /// <summary>The key, ascending.</summary>
    Key,
}
