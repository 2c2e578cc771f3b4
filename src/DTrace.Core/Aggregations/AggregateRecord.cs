namespace DTrace.Core;

/// <summary>One entry of an aggregation as it was when read.</summary>
public sealed class AggregateRecord
{
    /// <summary>The aggregation's name without <c>@</c>; <c>_</c> for the unnamed one.</summary>
    public required string Name { get; init; }

    /// <summary>The entry's key.</summary>
    public required AggregateKey Key { get; init; }

    /// <summary>
    /// The value, normalised: long for count, sum, min and max; the exact double for avg and stddev; for quantizations the non-empty
    /// <see cref="AggregateBucket"/>s in ascending order; bytes where the function is unknown.
    /// </summary>
    public required object Value { get; init; }

    /// <summary>The aggregating function.</summary>
    public required AggregateAction Action { get; init; }

    /// <summary>The un-normalised count: of count, avg and stddev, and the sum of the buckets of quantizations; 0 for others.</summary>
    public required long Count { get; init; }

    /// <summary>The un-normalised sum of sum, avg and stddev, and the value of min and max; 0 for others.</summary>
    public required long Sum { get; init; }

    /// <summary>The divisor that normalize() set; 1 where none.</summary>
    public required long Normal { get; init; }

    /// <summary>When it was read: the same for all entries of one read; null where unknown.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The number of the consumer it was read from.</summary>
    public required int ConsumerId { get; init; }

    /// <summary>The aggregation's number, from 1 in program order.</summary>
    public required long VariableId { get; init; }

    /// <summary>
    /// The parameter word of lquantize (step, levels, base: bits 48, 32, 0) or llquantize (steps, high, low, factor: bits 48, 32, 16, 0)
    /// as dtrace.h packs it; 0 for others.
    /// </summary>
    public required ulong Parameters { get; init; }

    /// <summary>The low 64 bits of stddev's un-normalised sum of squares.</summary>
    public required ulong SumOfSquaresLow { get; init; }

    /// <summary>The high 64 bits of stddev's un-normalised sum of squares.</summary>
    public required ulong SumOfSquaresHigh { get; init; }

    /// <summary>
    /// The un-normalised non-empty buckets in ascending order; empty for scalars. Not public: where all public properties are written out, as JSON, most
    /// quantizations would stand there twice.
    /// </summary>
    internal AggregateBucket[] Buckets { get; init; } = [];

    /// <summary>Whether a printa() had printed its aggregation when it was read.</summary>
    internal bool IsPrinted { get; init; }

    /// <summary>The descriptions of the key's parts, whose sizes decide the columns they print in.</summary>
    internal IReadOnlyList<RecordDescription> KeyDescriptions { get; init; } = [];

    /// <summary>Reads an entry of an aggregation.</summary>
    /// <param name="consumerId">The consumer it is read from.</param>
    /// <param name="symbols">Names the addresses in its key.</param>
    /// <param name="description">Its shape.</param>
    /// <param name="entry">Its bytes.</param>
    /// <param name="normal">The divisor that normalize() set; 1 where none.</param>
    public static AggregateRecord Read(
        int consumerId, ISymbolResolver symbols, AggregateDescription description, ReadOnlySpan<byte> entry, long normal) =>
        AggregateDecoder.Decode(consumerId, symbols, description, entry, normal);

    /// <summary>The entry as D could write it: <c>@calls[sshd, 22] = 5</c>; of a distribution how many values it has and between which: <c>@ = 8 in [0, 31]</c>.</summary>
    public override string ToString()
    {
        string name = Name == "_" ? "@" : "@" + Name;
        return $"{(Key.Count == 0 ? name : $"{name}[{Key}]")} = {(Value is AggregateBucket[] buckets ? Summary(buckets) : AggregateValue.ToText(Value))}";
    }

    private static string Summary(AggregateBucket[] buckets) => buckets.Length == 0 ? "0" : new AggregateBucket(
        buckets[0].Minimum, buckets[^1].Maximum, buckets.Aggregate(0L, (sum, bucket) => unchecked(sum + bucket.Count))).Summary;
}
