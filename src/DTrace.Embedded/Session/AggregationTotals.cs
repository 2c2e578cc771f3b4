using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DTrace.Core;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.CodeGen.Aggregations;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Session;

/// <summary>
/// The managed total of one aggregation: what every snapshot found, merged by key over CPUs.
/// </summary>
internal sealed class AggregationTotals
{
    private readonly AggregationLayout _layout;
    private AggregateDescription _description;
    private readonly SymbolKeys _symbols;
    private readonly Dictionary<byte[], ulong[]> _totals = new(BytesComparer.Instance);
    private readonly int _words;
    private readonly byte[] _entry;

    public AggregationTotals(AggregationLayout layout, ISymbolResolver symbols)
    {
        _layout = layout;
        _symbols = new SymbolKeys(layout.Key, symbols);
        _words = layout.Cells.KeptOf(layout.Symbol.Parameters);
        _entry = new byte[layout.Key.Size + (8 * _words)];
        _description = new AggregateDescription(
            layout.Symbol.Name,
            layout.Symbol.Id,
            layout.Symbol.Function,
            [.. layout.Key.Fields.Select(Describe)],
            layout.Key.Size,
            8 * _words,
            layout.Symbol.Parameters);
    }

    public AggregationSymbol Symbol => _layout.Symbol;

    /// <summary>The divisor that normalize() set.</summary>
    public long Normal { get; set; } = 1;

    /// <summary>Whether it has no entry.</summary>
    public bool IsEmpty => _totals.Count == 0;

    /// <summary>The shape of its entries.</summary>
    public AggregateDescription Description => _description;

    /// <summary>A printa() has printed it.</summary>
    public void MarkPrinted() => _description = _description with { IsPrinted = true };

    /// <summary>How the aggregation lies in its maps.</summary>
    public AggregationLayout Layout => _layout;

    /// <summary>Takes an entry of one of its two buffers, to which no program adds now: a value of each CPU.</summary>
    public void Take(ReadOnlySpan<byte> key, ReadOnlySpan<byte> values)
    {
        for (int at = 0; at < values.Length; at += _layout.MapValueSize) Add(_layout.IsKeyed ? key : [], values.Slice(at, _layout.ValueSize));
    }

    /// <summary>Visits each entry, and removes those the visitor is done with.</summary>
    public void Walk(IAggregateVisitor visitor)
    {
        List<byte[]> removed = [];
        foreach ((byte[] key, ulong[] total) in _totals)
        {
            key.CopyTo(_entry, 0);
            MemoryMarshal.AsBytes(total.AsSpan()).CopyTo(_entry.AsSpan(key.Length));
            if (visitor.Visit(_description, _entry, Normal)) removed.Add(key);
        }

        foreach (byte[] key in removed) _totals.Remove(key);
    }

    /// <summary>clear(): the entries stay, their values are zero.</summary>
    public void Clear()
    {
        foreach (ulong[] total in _totals.Values) Array.Clear(total);
    }

    private void Add(ReadOnlySpan<byte> rawKey, ReadOnlySpan<byte> value)
    {
        if (BinaryPrimitives.ReadUInt64LittleEndian(value) == 0) return;
        ReadOnlySpan<ulong> payload = MemoryMarshal.Cast<byte, ulong>(value[AggregationCells.PayloadOffset..])[.._words];
        var lookup = _totals.GetAlternateLookup<ReadOnlySpan<byte>>();
        ReadOnlySpan<byte> key = _symbols.Canonical(rawKey);
        if (lookup.TryGetValue(key, out ulong[]? total))
        {
            _layout.Cells.Add(total, payload);
            return;
        }

        lookup[key] = total = payload.ToArray();
        _layout.Cells.Begin(total);
    }

    private static RecordDescription Describe(KeyField field) => field.Type.Resolved switch
    {
        StringType => new RecordDescription(TraceAction.Trace, field.Offset, field.Size, 0, DatumType.String),
        StackType stack => new RecordDescription(
            stack.IsJava ? TraceAction.JStack : stack.IsUser ? TraceAction.UStack : TraceAction.Stack, field.Offset, field.Size, (ulong)stack.Frames, DatumType.Bytes),
        SymbolAddressType symbol => new RecordDescription(symbol.Action, field.Offset, field.Size, 0, DatumType.Unsigned),
        ArrayType or StructType => new RecordDescription(TraceAction.Trace, field.Offset, field.Type.Size, 0, field.Type.IsCharacterArray ? DatumType.Characters : DatumType.Bytes),
        _ => new RecordDescription(TraceAction.Trace, field.Offset, field.Type.Size, 0, field.Type.IsSigned ? DatumType.Signed : DatumType.Unsigned),
    };
}
