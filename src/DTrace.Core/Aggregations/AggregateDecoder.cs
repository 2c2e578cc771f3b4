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
        AggregatingFunction function = AggregatingFunction.Of(description.Action);
        if (words.Length < function.LeastWords) function = AggregatingFunction.Of(AggregateAction.Unknown);
        AggregateParts parts = function.Read(words, description.Parameters);
        return new AggregateRecord
        {
            ConsumerId = consumerId,
            Name = description.Name,
            VariableId = description.VariableId,
            Key = Key(description, entry, symbols, rawBytes),
            Action = function.Action,
            Value = function.Action == AggregateAction.Unknown ? bytes.ToArray() : function.ValueOf(parts, normal),
            Count = parts.Count,
            Sum = parts.Sum,
            SumOfSquaresLow = (ulong)parts.SumOfSquares,
            SumOfSquaresHigh = (ulong)(parts.SumOfSquares >> 64),
            Buckets = parts.Buckets,
            Parameters = description.Parameters,
            Normal = normal,
            Time = time,
            KeyDescriptions = description.Keys,
            IsPrinted = description.IsPrinted,
        };
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
