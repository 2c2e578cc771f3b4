using System.Runtime.InteropServices;

namespace DTrace.Core;

/// <summary>Makes records of the entries it visits, of the aggregations a query names.</summary>
internal sealed class AggregateDecoder(int consumerId, ISymbolResolver symbols, AggregateQuery query) : IAggregateVisitor
{
    private readonly List<AggregateRecord> _records = [];

    public IReadOnlyList<AggregateRecord> Records => _records;

    public bool Visit(AggregateDescription description, ReadOnlySpan<byte> entry, long normal)
    {
        if (query.Names is { } wanted && !wanted(description.Name)) return false;
        _records.Add(Decode(consumerId, symbols, description, entry, normal == 0 ? 1 : normal));
        return !query.Keep;
    }

    public static AggregateRecord Decode(
        int consumerId, ISymbolResolver symbols, AggregateDescription description, ReadOnlySpan<byte> entry, long normal)
    {
        ReadOnlySpan<long> words = MemoryMarshal.Cast<byte, long>(RecordBytes.Of(
            new RecordDescription(TraceAction.None, description.ValueOffset, description.ValueSize), entry));
        AggregateBucket[] buckets = AggregateBuckets.NonEmpty(description.Action, description.Parameters, words);
        (long count, long sum, ulong low, ulong high) = description.Action switch
        {
            AggregateAction.Count => (words[0], 0, 0UL, 0UL),
            AggregateAction.Sum or AggregateAction.Min or AggregateAction.Max => (0, words[0], 0UL, 0UL),
            AggregateAction.Avg => (words[0], words[1], 0UL, 0UL),
            AggregateAction.Stddev => (words[0], words[1], (ulong)words[2], (ulong)words[3]),
            _ => (buckets.Sum(bucket => bucket.Count), 0L, 0UL, 0UL),
        };
        return new AggregateRecord
        {
            ConsumerId = consumerId,
            Name = description.Name,
            VariableId = description.VariableId,
            Key = Key(description, entry, symbols),
            Action = description.Action,
            Value = description.Action switch
            {
                AggregateAction.Count => AggregateValue.Divide(count, normal),
                AggregateAction.Sum or AggregateAction.Min or AggregateAction.Max => AggregateValue.Divide(sum, normal),
                AggregateAction.Avg => AggregateValue.Average(count, sum, normal),
                AggregateAction.Stddev => AggregateValue.StandardDeviation(count, sum, new UInt128(high, low), normal),
                _ => Array.ConvertAll(buckets, bucket => bucket with { Count = AggregateValue.Divide(bucket.Count, normal) }),
            },
            Count = count,
            Sum = sum,
            SumOfSquaresLow = low,
            SumOfSquaresHigh = high,
            Buckets = buckets,
            Parameters = description.Parameters,
            Normal = normal,
            KeyDescriptions = description.Keys,
            IsPrinted = description.IsPrinted,
        };
    }

    private static AggregateKey Key(AggregateDescription description, ReadOnlySpan<byte> entry, ISymbolResolver symbols)
    {
        if (description.Keys.Count == 0) return AggregateKey.Empty;
        object[] parts = new object[description.Keys.Count];
        for (int i = 0; i < parts.Length; i++)
        {
            RecordDescription key = description.Keys[i];
            parts[i] = DatumDecoder.Decode(key, RecordBytes.Of(key, entry), symbols);
        }

        return new AggregateKey(parts);
    }
}
