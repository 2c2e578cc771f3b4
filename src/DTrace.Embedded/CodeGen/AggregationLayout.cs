using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// How an aggregation lies in its maps. A CPU's value is a word that is 1 once the CPU has contributed, then the payload:
/// <code>
/// count, sum   one word
/// min, max     one word, biased so that zero is the identity: unsigned, the larger wins (see <see cref="Bias"/>)
/// avg          count, sum
/// stddev       count, sum, low and high word of the sum of squares
/// quantize     128 words, of which the last is never used: a 7-bit index needs no check
/// lquantize    levels + 2 words        llquantize   its words
/// </code>
/// </summary>
internal sealed class AggregationLayout
{
    /// <summary>Where the payload begins in a value.</summary>
    public const int PayloadOffset = 8;

    private const int EntryOverhead = 48;
    private const int LargestEntries = 1 << 20;

    private AggregationLayout(AggregationSymbol symbol, KeyLayout key, int words)
    {
        Symbol = symbol;
        Key = key;
        ValueSize = PayloadOffset + (8 * words);
        MapValueSize = key.Owner is null ? ValueSize : Math.Min(SharedMaps.SizeClass(ValueSize), ObjectBuilder.LargestPerCpuValue);
    }

    public AggregationSymbol Symbol { get; }

    public KeyLayout Key { get; }

    /// <summary>Bytes of a CPU's value.</summary>
    public int ValueSize { get; }

    /// <summary>Bytes of a CPU's value in the maps, which may be shared.</summary>
    public int MapValueSize { get; }

    /// <summary>The maps of its two buffers (<see cref="ObjectBuilder.ActiveBufferMap"/>); set when the maps are laid out.</summary>
    public (int First, int Second) Maps { get; set; } = (-1, -1);

    public bool IsKeyed => Key.Size != 0;

    /// <summary>What min() and max() exclusive-or a value with, so that the larger unsigned word wins and zero loses to all.</summary>
    public static ulong Bias(AggregateAction action) => action == AggregateAction.Max ? 1UL << 63 : ~(1UL << 63);

    /// <summary>
    /// Makes the layout that holds every use of an aggregation: each part of the key takes what its longest use does, 16 bytes where all are
    /// execname.
    /// </summary>
    /// <param name="symbol">The aggregation.</param>
    /// <param name="uses">Its uses.</param>
    /// <param name="stringSize">Bytes of a string.</param>
    /// <param name="isShared">Whether its maps, where it has keys, are shared.</param>
    public static AggregationLayout Create(AggregationSymbol symbol, IEnumerable<BoundAggregate> uses, int stringSize, bool isShared)
    {
        BoundAggregate[] all = [.. uses];
        DType[] keys = [.. Enumerable.Range(0, symbol.KeyTypes.Count).Select(i => all.Select(use => use.Keys[i].Type).MaxBy(type => KeyLayout.FieldSize(type, stringSize))!)];
        int words = symbol.Function switch
        {
            AggregateAction.Avg => 2,
            AggregateAction.Stddev => 4,
            AggregateAction.Quantize => 128,
            AggregateAction.LQuantize => LQuantizeParameters.Unpack(symbol.Parameters).Levels + 2,
            AggregateAction.LLQuantize => new LogLinearQuantization(LLQuantizeParameters.Unpack(symbol.Parameters)).Buckets,
            _ => 1,
        };
        var layout = new AggregationLayout(symbol, new KeyLayout(keys, isThreadLocal: false, stringSize, isShared && keys.Length != 0 ? symbol.Id : null), words);
        if (layout.ValueSize > ObjectBuilder.LargestPerCpuValue)
            throw Unsupported.Because($"@{symbol.Name} has {words:N0} buckets; the kernel holds at most {(ObjectBuilder.LargestPerCpuValue / 8) - 1:N0} in a value");
        return layout;
    }

    /// <summary>The map of one buffer, for a limit of bytes of each of those that share it.</summary>
    public static BpfMapSpec MapSpec(IReadOnlyCollection<AggregationLayout> sharing, long bytes)
    {
        AggregationLayout first = sharing.First();
        long entries = sharing.Sum(layout => Math.Clamp(bytes / (layout.Key.End + layout.ValueSize + EntryOverhead), 1, LargestEntries));
        return first.IsKeyed
            ? new BpfMapSpec("agg_keyed", BpfMapKind.PerCpuHash, first.Key.Size, first.MapValueSize, (int)Math.Min(entries, LargestEntries))
            : new BpfMapSpec("agg_single", BpfMapKind.PerCpuArray, 4, first.MapValueSize, 1);
    }
}
