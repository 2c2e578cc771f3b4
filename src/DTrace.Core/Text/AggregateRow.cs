namespace DTrace.Core;

/// <summary>A row of a printa() of several aggregations: a key that any of them has.</summary>
/// <param name="Key">The key.</param>
/// <param name="Values">For each aggregation the entry of the key; where it has none, one whose value is the aggregating function's zero.</param>
public sealed record AggregateRow(AggregateKey Key, IReadOnlyList<AggregateRecord> Values)
{
    /// <summary>The descriptions of the key's parts.</summary>
    internal IReadOnlyList<RecordDescription> KeyDescriptions
    {
        get
        {
            foreach (AggregateRecord value in Values)
            {
                if (value.KeyDescriptions.Count != 0) return value.KeyDescriptions;
            }

            return [];
        }
    }
}
