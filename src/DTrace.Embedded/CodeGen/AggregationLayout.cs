using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen.Aggregations;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>How an aggregation lies in its maps. A CPU's value is a word that is 1 once the CPU has contributed, then the words of <see cref="AggregationCells"/>.</summary>
internal sealed class AggregationLayout
{
    private const int EntryOverhead = 48;
    private const int LargestEntries = 1 << 20;
    private const int LargestRow = 8 << 10;

    /// <summary>The words of a value, less that which says whether the CPU has contributed.</summary>
    private const int MostBuckets = (ObjectBuilder.LargestPerCpuValue / 8) - 1;

    private AggregationLayout(AggregationSymbol symbol, AggregationCells cells, KeyLayout key, bool isShared, int cpuPlaces)
    {
        Symbol = symbol;
        Cells = cells;
        Key = key;
        IsShared = isShared;
        ValueSize = AggregationCells.PayloadOffset + (8 * cells.WordsOf(symbol.Parameters));
        MapValueSize = !isShared ? ValueSize : Math.Min(SharedMaps.SizeClass(ValueSize), ObjectBuilder.LargestPerCpuValue);
        Row = IsKeyed && (long)MapValueSize * cpuPlaces <= LargestRow ? cpuPlaces : 0;
    }

    public AggregationSymbol Symbol { get; }

    /// <summary>What a value is made of.</summary>
    public AggregationCells Cells { get; }

    public KeyLayout Key { get; }

    /// <summary>Whether other aggregations may have the same maps.</summary>
    public bool IsShared { get; }

    /// <summary>Where in its maps the value lies of an aggregation without keys; set when the maps are laid out.</summary>
    public int Place { get; set; }

    /// <summary>Bytes of a CPU's value.</summary>
    public int ValueSize { get; }

    /// <summary>Bytes of a CPU's value in the maps, which may be shared.</summary>
    public int MapValueSize { get; }

    /// <summary>
    /// How many values stand in a row in an entry of its maps, one for each number of a CPU; 0 where the maps themselves keep one for each. A key that is new
    /// costs the kernel a tenth of what it does in a map that is per CPU, and so does taking it out; but a row is one piece of memory, found in a probe.
    /// </summary>
    public int Row { get; }

    /// <summary>Bytes of an entry of its maps, as programs write it.</summary>
    public int EntrySize => MapValueSize * Math.Max(1, Row);

    /// <summary>The maps of its two buffers (<see cref="ObjectBuilder.ActiveBufferMap"/>); set when the maps are laid out.</summary>
    public (int First, int Second) Maps { get; set; } = (-1, -1);

    public bool IsKeyed => Key.Size != 0;

    /// <summary>
    /// Makes the layout that holds every use of an aggregation: each part of the key takes what its longest use does, 16 bytes where all are
    /// execname.
    /// </summary>
    /// <param name="symbol">The aggregation.</param>
    /// <param name="uses">Its uses.</param>
    /// <param name="stringSize">Bytes of a string.</param>
    /// <param name="isShared">Whether its maps are shared.</param>
    /// <param name="cpuPlaces">One more than the highest number of a CPU that programs may run on.</param>
    public static AggregationLayout Create(AggregationSymbol symbol, IEnumerable<BoundAggregate> uses, int stringSize, bool isShared, int cpuPlaces)
    {
        BoundAggregate[] all = [.. uses];
        DType[] keys = [.. Enumerable.Range(0, symbol.KeyTypes.Count).Select(i => all.Select(use => use.Keys[i].Type).MaxBy(type => KeyLayout.FieldSize(type, stringSize))!)];
        var layout = new AggregationLayout(
            symbol, AggregationCells.Of(symbol.Function), new KeyLayout(keys, isThreadLocal: false, stringSize, isShared && keys.Length != 0 ? symbol.Id : null), isShared, cpuPlaces);
        if (layout.ValueSize > ObjectBuilder.LargestPerCpuValue)
            throw Unsupported.Because($"@{symbol.Name} has {layout.Cells.WordsOf(symbol.Parameters):N0} buckets; the kernel holds at most {MostBuckets:N0} in a value");
        return layout;
    }

    /// <summary>The map of one buffer, for a limit of bytes of each of those that share it.</summary>
    public static BpfMapSpec MapSpec(IReadOnlyCollection<AggregationLayout> sharing, long bytes)
    {
        AggregationLayout first = sharing.First();
        long entries = sharing.Sum(layout => Math.Clamp(bytes / (layout.Key.End + layout.ValueSize + EntryOverhead), 1, LargestEntries));
        return first.IsKeyed
            ? new BpfMapSpec("agg_keyed", first.Row == 0 ? BpfMapKind.PerCpuHash : BpfMapKind.Hash, first.Key.Size, first.EntrySize, (int)Math.Min(entries, LargestEntries))
            : new BpfMapSpec("agg_single", BpfMapKind.PerCpuArray, 4, first.MapValueSize, sharing.Count);
    }
}
