using System.Text;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen.Aggregations;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Unwinding;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// The maps that a consumer's programs share. Indices are stable from the first use, sizes are known when the last program is emitted.
/// </summary>
internal sealed class ObjectBuilder
{
    /// <summary>The largest value of a per-CPU map the kernel takes (PCPU_MIN_UNIT_SIZE, include/linux/percpu.h).</summary>
    public const int LargestPerCpuValue = 32 << 10;

    /// <summary>How deep programs of one CPU may nest before a firing is dropped.</summary>
    public const int NestingLevels = AggregationCells.NestingLevels;

    private readonly List<Func<BpfMapSpec>> _maps = [];
    private readonly List<byte> _literals = [];
    private readonly Dictionary<string, (int Offset, int Size)> _literalOffsets = new(StringComparer.Ordinal);
    private readonly Dictionary<VariableSymbol, int> _globals = [];
    private readonly Dictionary<VariableSymbol, (int Map, KeyLayout Key)> _dynamics = [];
    private readonly Dictionary<(int KeySize, int ValueSize), (int Map, List<int> Entries)> _sharedDynamics = [];
    private readonly Dictionary<ProbeSite, int> _tables = [];
    private readonly Dictionary<AggregationSymbol, AggregationLayout> _aggregations;
    private readonly EnablingOptions _options;
    private int _globalsSize;
    private int _scratchSize;
    private int _zerosSize = 8;
    private int? _literalsMap;
    private int? _globalsMap;
    private int? _scratchMap;
    private int? _zerosMap;
    private int? _ringsMap;
    private int? _speculationsMap;
    private int? _chillMap;
    private StackTableMaps? _stackTables;

    public ObjectBuilder(EnablingOptions options, IReadOnlyDictionary<AggregationSymbol, AggregationLayout> aggregations)
    {
        _options = options;
        _aggregations = new(aggregations);
        StateMap = AddMap(new BpfMapSpec("state", BpfMapKind.Array, 4, SharedState.Size, 1));
        CountersMap = AddMap(new BpfMapSpec("counters", BpfMapKind.PerCpuArray, 4, 8 * LossCounters.Count, 1));
        if (aggregations.Count > 0) ActiveBufferMap = AddMap(new BpfMapSpec("active_buffer", BpfMapKind.Array, 4, 8, 1));
        foreach (IGrouping<object, AggregationLayout> sharing in aggregations.Values.GroupBy(layout => layout.IsShared ? (layout.Key.Size, layout.MapValueSize) : (object)layout))
        {
            BpfMapSpec buffer = AggregationLayout.MapSpec([.. sharing], options.AggregationSize);
            (int, int) maps = (AddMap(buffer), AddMap(buffer));
            foreach ((int place, AggregationLayout layout) in sharing.Index()) (layout.Maps, layout.Place) = (maps, place);
            _zerosSize = Math.Max(_zerosSize, sharing.First().EntrySize);
        }
    }

    /// <summary>The state that programs and consumer share: <see cref="SharedState"/>.</summary>
    public int StateMap { get; }

    /// <summary>The counters of what is lost: <see cref="LossCounters"/>.</summary>
    public int CountersMap { get; }

    /// <summary>
    /// A word that says which of its two buffers every aggregation adds to: 0 or 1. The consumer writes it, waits for the programs that may
    /// have read it before, and then has the other buffer to itself. Null where nothing is aggregated.
    /// </summary>
    public int? ActiveBufferMap { get; }

    /// <summary>The ring buffers, one a CPU; null while no clause records.</summary>
    public int? RingsMap => _ringsMap;

    /// <summary>The words of the speculations, <see cref="Speculation"/>; null where none is used.</summary>
    public int? SpeculationsMap => _speculationsMap;

    /// <summary>A site's own table, made at the first call.</summary>
    public int UseTable(ProbeSite site, Func<BpfMapSpec> table)
    {
        if (!_tables.TryGetValue(site, out int map)) _tables.Add(site, map = AddMap(table()));
        return map;
    }

    /// <summary>A site's own table; null where its program uses none.</summary>
    public int? FindTable(ProbeSite site) => _tables.TryGetValue(site, out int map) ? map : null;

    public int UseRings() => _ringsMap ??= AddMap(new BpfMapSpec("records", BpfMapKind.ArrayOfMaps, 4, 4, 0)
    {
        Inner = new BpfMapSpec("record_ring", BpfMapKind.RingBuffer, 0, 0, _options.BufferSize),
    });

    public int UseSpeculations() =>
        _speculationsMap ??= AddMap(new BpfMapSpec("speculations", BpfMapKind.Array, 4, Speculation.Size(_options.Speculations), 1)
        {
            Contents = Speculation.FirstValue(_options.Speculations),
        });

    /// <summary>The tables by which stacks of processes are walked; null where none is.</summary>
    public StackTableMaps? StackTables => _stackTables;

    public StackTableMaps UseStackTables() => _stackTables ??= new StackTableMaps(
        AddMap(new BpfMapSpec("stack_process", BpfMapKind.Hash, 8, WalkLayout.ProcessSize, WalkLayout.MostProcesses)),
        AddMap(new BpfMapSpec("stack_ranges", BpfMapKind.Array, 4, WalkLayout.RangeSize, WalkLayout.MostRanges)),
        AddMap(new BpfMapSpec("stack_rows", BpfMapKind.Array, 4, UnwindRow.Size, (int)Math.Clamp(_options.StackTableSize / UnwindRow.Size, 1, WalkLayout.MostRows))),
        AddMap(new BpfMapSpec("stack_unknown", BpfMapKind.Hash, 8, 8, WalkLayout.MostUnknown)));

    /// <summary>What chill() keeps of each CPU: when its interval began, and how long it was chilled in it.</summary>
    public int UseChill() => _chillMap ??= AddMap(new BpfMapSpec("chill", BpfMapKind.PerCpuArray, 4, 16, 1));

    /// <summary>How much scratch space was asked for up to now.</summary>
    public int ScratchSize => _scratchSize;

    /// <summary>Scratch space: a claim word, then what the programs asked for, once for each CPU and level of nesting.</summary>
    public int UseScratch(int size)
    {
        _scratchSize = Math.Max(_scratchSize, size);
        if (_scratchSize > LargestPerCpuValue)
        {
            throw Unsupported.Because(
                $"a clause needs {_scratchSize:N0} bytes of scratch space for its records, keys and strings; the kernel gives at most {LargestPerCpuValue:N0}");
        }

        return _scratchMap ??= AddMap(() => new BpfMapSpec("scratch", BpfMapKind.PerCpuArray, 4, _scratchSize, NestingLevels));
    }

    /// <summary>A map of zeros, for new entries and for what an absent variable reads as.</summary>
    public int UseZeros(int size)
    {
        _zerosSize = Math.Max(_zerosSize, size);
        return _zerosMap ??= AddMap(() => new BpfMapSpec("zeros", BpfMapKind.Array, 4, _zerosSize, 1) { IsReadOnly = true });
    }

    /// <summary>A literal's map, offset and padded size.</summary>
    public (int Map, int Offset, int Size) UseLiteral(ReadOnlySpan<byte> text)
    {
        _literalsMap ??= AddMap(() => new BpfMapSpec("literals", BpfMapKind.Array, 4, Math.Max(8, _literals.Count), 1) { Contents = [.. _literals], IsReadOnly = true });
        string key = Encoding.Latin1.GetString(text);
        if (!_literalOffsets.TryGetValue(key, out (int Offset, int Size) place))
        {
            byte[] padded = new byte[Text.PaddedLength(text.Length)];
            text.CopyTo(padded);
            place = (_literals.Count, padded.Length);
            _literals.AddRange(padded);
            _literalOffsets.Add(key, place);
        }

        return (_literalsMap.Value, place.Offset, place.Size);
    }

    /// <summary>A global scalar's map and offset in it.</summary>
    public (int Map, int Offset) UseGlobal(VariableSymbol variable, int size)
    {
        _globalsMap ??= AddMap(() => new BpfMapSpec("globals", BpfMapKind.Array, 4, Math.Max(8, _globalsSize), 1));
        if (!_globals.TryGetValue(variable, out int offset))
        {
            offset = _globalsSize;
            _globalsSize += Text.WholeWords(size);
            _globals.Add(variable, offset);
        }

        return (_globalsMap.Value, offset);
    }

    /// <summary>The map of global variables, and how many bytes at its beginning a pointer may point into and write; null where it may into none.</summary>
    public (int Map, int Size)? PointedGlobals { get; private set; }

    /// <summary>Places the global variables that a pointer may point into, before any other.</summary>
    public void PlacePointed(IEnumerable<GlobalVariableSymbol> variables)
    {
        foreach (GlobalVariableSymbol variable in variables)
        {
            (int map, _) = UseGlobal(variable, VariableLayout.SizeOf(variable.Type, _options.StringSize));
            PointedGlobals = (map, _globalsSize);
        }
    }

    /// <summary>The hash map of a thread-local variable or an associative array, and how its keys lie in it.</summary>
    public (int Map, KeyLayout Key) UseDynamic(VariableSymbol variable, int valueSize)
    {
        if (_dynamics.TryGetValue(variable, out (int Map, KeyLayout Key) place)) return place;
        bool isThreadLocal = variable is ThreadLocalVariableSymbol;
        var key = new KeyLayout(variable.KeyTypes ?? [], isThreadLocal, _options.StringSize, _dynamics.Count < SharedMaps.MostOwn ? null : _dynamics.Count);
        int entries = (int)Math.Clamp(_options.DynamicVariableSize / (key.End + valueSize + EntryOverhead), 1, LargestEntries);
        int map = key.Owner is null
            ? AddMap(new BpfMapSpec(isThreadLocal ? "self_var" : "array_var", BpfMapKind.Hash, key.Size, valueSize, entries))
            : ShareDynamic(key.Size, valueSize, entries);
        _dynamics.Add(variable, (map, key));
        return (map, key);
    }

    private int ShareDynamic(int keySize, int valueSize, int entries)
    {
        if (!_sharedDynamics.TryGetValue((keySize, valueSize), out (int Map, List<int> Entries) shared))
        {
            List<int> all = [];
            shared = (AddMap(() => new BpfMapSpec("shared_vars", BpfMapKind.Hash, keySize, valueSize, (int)Math.Min(all.Sum(size => (long)size), LargestEntries))), all);
            _sharedDynamics.Add((keySize, valueSize), shared);
        }

        shared.Entries.Add(entries);
        return shared.Map;
    }

    public AggregationLayout Aggregation(AggregationSymbol symbol) => _aggregations[symbol];

    public IReadOnlyList<BpfMapSpec> BuildMaps() => [.. _maps.Select(make => make())];

    /// <summary>What the kernel adds to a hash entry, about (struct htab_elem).</summary>
    private const int EntryOverhead = 48;

    /// <summary>The most entries we ask of a hash.</summary>
    private const int LargestEntries = 1 << 22;

    private int AddMap(BpfMapSpec spec) => AddMap(() => spec);

    private int AddMap(Func<BpfMapSpec> spec)
    {
        _maps.Add(spec);
        return _maps.Count - 1;
    }
}
