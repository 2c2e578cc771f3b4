namespace DTrace.Core;

/// <summary>Two entries of one definition and key as one, by the parts that the aggregating function keeps.</summary>
internal static class AggregateSum
{
    /// <summary>The sum; null where a part of it does not fit its bits.</summary>
    public static AggregateRecord? Of(AggregateRecord left, AggregateRecord right)
    {
        try
        {
            return Add(left, right);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>An entry of a consumer, or with 0 of no one consumer.</summary>
    public static AggregateRecord Merged(AggregateRecord record, DateTimeOffset? time, int consumerId) => Make(
        consumerId, record, record.Count, record.Sum, new UInt128(record.SumOfSquaresHigh, record.SumOfSquaresLow), record.Buckets, record.Normal, time);

    /// <summary>The entry under another key.</summary>
    /// <param name="record">The entry.</param>
    /// <param name="key">The key.</param>
    /// <param name="parts">The key's descriptions; null for the entry's own.</param>
    public static AggregateRecord WithKey(AggregateRecord record, AggregateKey key, IReadOnlyList<RecordDescription>? parts = null) => Make(
        record.ConsumerId, record, record.Count, record.Sum, new UInt128(record.SumOfSquaresHigh, record.SumOfSquaresLow), record.Buckets, record.Normal, record.Time, key, parts);

    /// <summary>The entry under its key with a name before the other parts.</summary>
    public static AggregateRecord Under(string name, AggregateRecord record)
    {
        RecordDescription description = new(TraceAction.None, 0, 0, Type: DatumType.String);
        return WithKey(record, new AggregateKey([name, .. record.Key]), record.KeyDescriptions.Count == 0 ? [] : [description, .. record.KeyDescriptions]);
    }

    private static AggregateRecord Add(AggregateRecord left, AggregateRecord right) => Make(
        consumerId: 0,
        left,
        checked(left.Count + right.Count),
        AggregatingFunction.Of(left.Action).MergeSums(left.Sum, right.Sum),
        checked(new UInt128(left.SumOfSquaresHigh, left.SumOfSquaresLow) + new UInt128(right.SumOfSquaresHigh, right.SumOfSquaresLow)),
        Add(left.Buckets, right.Buckets),
        left.Normal == right.Normal ? left.Normal : 1,
        right.Time);

    /// <summary>Equal parameters give equal ranges, so a bucket is known by its beginning. Increments may cancel out: an empty bucket is left out.</summary>
    private static AggregateBucket[] Add(AggregateBucket[] left, AggregateBucket[] right)
    {
        SortedDictionary<long, AggregateBucket> sum = [];
        foreach (AggregateBucket bucket in left) sum[bucket.Minimum] = bucket;
        foreach (AggregateBucket bucket in right)
        {
            long before = sum.TryGetValue(bucket.Minimum, out AggregateBucket? same) ? same.Count : 0;
            sum[bucket.Minimum] = bucket with { Count = checked(before + bucket.Count) };
        }

        return [.. sum.Values.Where(bucket => bucket.Count != 0)];
    }

    private static AggregateRecord Make(
        int consumerId, AggregateRecord of, long count, long sum, UInt128 sumOfSquares, AggregateBucket[] buckets, long normal, DateTimeOffset? time,
        AggregateKey? key = null, IReadOnlyList<RecordDescription>? parts = null) => new()
        {
            ConsumerId = consumerId,
            Name = of.Name,
            VariableId = of.VariableId,
            Key = key ?? of.Key,
            Action = of.Action,
            Value = of.Action == AggregateAction.Unknown ? of.Value : AggregatingFunction.Of(of.Action).ValueOf(new AggregateParts(count, sum, sumOfSquares, buckets), normal),
            Count = count,
            Sum = sum,
            SumOfSquaresLow = (ulong)sumOfSquares,
            SumOfSquaresHigh = (ulong)(sumOfSquares >> 64),
            Buckets = buckets,
            Parameters = of.Parameters,
            Normal = normal,
            Time = time,
            KeyDescriptions = parts ?? of.KeyDescriptions,
        };
}
