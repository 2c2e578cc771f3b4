using System.Runtime.InteropServices;

namespace DTrace.Core;

/// <summary>Makes records of the entries it visits, of the aggregations a query names.</summary>
/// <param name="consumerId">The consumer.</param>
/// <param name="symbols">Names the addresses in keys.</param>
/// <param name="query">What is wanted.</param>
/// <param name="rawBytes">Option rawbytes: bytes of unknown type in keys are never taken for text.</param>
internal sealed class AggregateDecoder(int consumerId, ISymbolResolver symbols, AggregateQuery query, bool rawBytes = false) : IAggregateVisitor
{
    private readonly DateTimeOffset _time = DateTimeOffset.Now;
    private readonly List<AggregateRecord> _records = [];

    public IReadOnlyList<AggregateRecord> Records => _records;

    public bool Visit(AggregateDescription description, ReadOnlySpan<byte> entry, long normal)
    {
        if (query.Names is { } wanted && !wanted(description.Name)) return false;
        _records.Add(Decode(consumerId, symbols, description, entry, normal == 0 ? 1 : normal, rawBytes, _time));
        return !query.Keep;
    }

    public static AggregateRecord Decode(
        int consumerId,
        ISymbolResolver symbols,
        AggregateDescription description,
        ReadOnlySpan<byte> entry,
        long normal,
        bool rawBytes = false,
        DateTimeOffset? time = null)
    {
        ReadOnlySpan<byte> bytes = RecordBytes.Of(new RecordDescription(TraceAction.None, description.ValueOffset, description.ValueSize), entry);
        ReadOnlySpan<long> words = MemoryMarshal.Cast<byte, long>(bytes);
        AggregateAction action = words.Length < WordsOf(description.Action) ? AggregateAction.Unknown : description.Action;
        AggregateBucket[] buckets = AggregateBuckets.NonEmpty(action, description.Parameters, words);
        (long count, long sum, ulong low, ulong high) = action switch
        {
            AggregateAction.Unknown => (0, 0, 0UL, 0UL),
            AggregateAction.Count => (words[0], 0, 0UL, 0UL),
            AggregateAction.Sum or AggregateAction.Min or AggregateAction.Max => (0, words[0], 0UL, 0UL),
            AggregateAction.Avg => (words[0], words[1], 0UL, 0UL),
            AggregateAction.Stddev => (words[0], words[1], (ulong)words[2], (ulong)words[3]),
            _ => (Total(buckets), 0L, 0UL, 0UL),
        };
        return new AggregateRecord
        {
            ConsumerId = consumerId,
            Name = description.Name,
            VariableId = description.VariableId,
            Key = Key(description, entry, symbols, rawBytes),
            Action = action,
            Value = action == AggregateAction.Unknown
                ? bytes.ToArray()
                : AggregateValue.Of(action, count, sum, new UInt128(high, low), buckets, normal),
            Count = count,
            Sum = sum,
            SumOfSquaresLow = low,
            SumOfSquaresHigh = high,
            Buckets = buckets,
            Parameters = description.Parameters,
            Normal = normal,
            Time = time,
            KeyDescriptions = description.Keys,
            IsPrinted = description.IsPrinted,
        };
    }

    /// <summary>The least words of a value.</summary>
    private static int WordsOf(AggregateAction action) => action switch
    {
        AggregateAction.Unknown => 0,
        AggregateAction.Avg => 2,
        AggregateAction.Stddev => 4,
        _ => 1,
    };

    /// <summary>The sum of the buckets' counts, which wraps as DTrace's own does.</summary>
    private static long Total(AggregateBucket[] buckets)
    {
        long total = 0;
        foreach (AggregateBucket bucket in buckets) total = unchecked(total + bucket.Count);
        return total;
    }

    private static AggregateKey Key(AggregateDescription description, ReadOnlySpan<byte> entry, ISymbolResolver symbols, bool rawBytes)
    {
        if (description.Keys.Count == 0) return AggregateKey.Empty;
        object[] parts = new object[description.Keys.Count];
        for (int i = 0; i < parts.Length; i++)
        {
            RecordDescription key = description.Keys[i];
            parts[i] = DatumDecoder.Decode(key, RecordBytes.Of(key, entry), symbols, rawBytes);
        }

        return new AggregateKey(parts);
    }
}
