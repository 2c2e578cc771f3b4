using BenchmarkDotNet.Attributes;
using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.InProcess;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Session;

namespace DTracePS.Benchmarks;

/// <summary>The aggregation reader: a buffer of the programs into the managed total, and the total into records.</summary>
[MemoryDiagnoser]
[InvocationCount(1)]
public class SnapshotBenchmarks
{
    private const int Cpus = 2;

    private readonly NoSymbols _symbols = new();
    private readonly AggregationLayout _layout;
    private ILoadedBpfObject _loaded = null!;
    private AggregationTotals _totals = null!;
    private AggregationBuffers _buffers = null!;

    public SnapshotBenchmarks()
    {
        AggregationSymbol symbol = new("calls", 1, AggregateAction.Count, [BuiltinTypes.Int64], 0);
        BoundLiteral key = new(default, BuiltinTypes.Int64, 0);
        _layout = AggregationLayout.Create(symbol, [new BoundAggregate(default, symbol, [key], null, null)], stringSize: 256, isShared: false, cpuPlaces: 2);
        _layout.Maps = (0, 1);
    }

    [Params(1_000, 10_000, 100_000)]
    public int Keys { get; set; }

    [IterationSetup]
    public void Fill()
    {
        BpfMapSpec buffer = AggregationLayout.MapSpec([_layout], 64 << 20);
        _loaded = new InProcessRuntime(Cpus).Load(new BpfObject([], [buffer, buffer]), CancellationToken.None);
        _totals = new AggregationTotals(_layout, _symbols);
        _buffers = new AggregationBuffers(_loaded, [_totals]);
        byte[] value = new byte[_layout.ValueSize * Cpus];
        for (int at = 0; at < value.Length; at += 8) value[at] = 1;
        for (long i = 0; i < Keys; i++) _loaded.Maps[0].Update(BitConverter.GetBytes(i), value);
    }

    [IterationCleanup]
    public void Free() => _loaded.Dispose();

    [Benchmark]
    public int Snapshot_and_read()
    {
        _buffers.Take(buffer: 0);
        Reader reader = new(_symbols);
        _totals.Walk(reader);
        return reader.Records.Count;
    }

    private sealed class Reader(ISymbolResolver symbols) : IAggregateVisitor
    {
        public List<AggregateRecord> Records { get; } = [];

        public bool Visit(AggregateDescription description, ReadOnlySpan<byte> entry, long normal)
        {
            Records.Add(AggregateRecord.Read(1, symbols, description, entry, normal));
            return true;
        }
    }
}
