using System.Runtime.CompilerServices;
using System.Text;
using DTrace.Core;

namespace DTrace.AbiServer;

/// <summary>The source of a <see cref="RecordStream"/>.</summary>
internal sealed class StreamEngine(RecordStream stream) : IEngine
{
    public EngineKind Kind => EngineKind.InProcess;

    public IEngineSession Open(EngineOpenOptions options, CancellationToken cancellation) => new StreamSession(stream);
}

/// <summary>Delivers the prepared records: each slot of a block of native memory holds one, and they come round again.</summary>
internal sealed unsafe class StreamSession(RecordStream stream) : IEngineSession, ISymbolResolver
{
    public const int Slots = 256;

    private static readonly ProbeDescription Probe = new(1, "stream", "", "", "record");

    private long _delivered;
    private nint _data;
    private int _stride;
    private nint _clause;
    private nint _lastClause;
    private nint _last;
    private nint _firing;
    private (nint Record, int Offset)[] _records = [];
    private (nint Record, int Offset)[] _lastRecords = [];

    public string Version => "stream";

    public ISymbolResolver Symbols => this;

    /// <summary>Delivers the next firings.</summary>
    public void Deliver(AbiHandle handle, ConsumerCallbacks callbacks)
    {
        if (_data == 0) Prepare(handle);
        byte* dataField = (byte*)_firing + handle.Facts.Firing["dtpda_data"];
        byte* clauseField = (byte*)_firing + handle.Facts.Firing["dtpda_edesc"];
        long end = Math.Min(stream.Firings, _delivered + stream.PerCall);
        for (; _delivered < end; _delivered++)
        {
            bool isLast = _delivered + 1 == stream.Firings;
            nint start = isLast ? _last : _data + ((int)(_delivered % Slots) * _stride);
            Unsafe.WriteUnaligned(clauseField, isLast ? _lastClause : _clause);
            Unsafe.WriteUnaligned(dataField, start);
            if (Skips(handle, callbacks.CallProbe(_firing))) continue;
            foreach ((nint record, int offset) in isLast ? _lastRecords : _records)
            {
                Unsafe.WriteUnaligned(dataField, start + offset);
                _ = Skips(handle, callbacks.CallRecord(_firing, record));
            }

            _ = callbacks.CallRecord(_firing, 0);
        }
    }

    public string? GetOption(string name) => null;

    public void SetOption(string name, string? value)
    {
    }

    public CompiledProgram Compile(ProgramSource source, CancellationToken cancellation) => new(source.Text, 1, [Probe.ToString()], [], false);

    public void Start(CancellationToken cancellation)
    {
    }

    public EngineStatus Poll(IRecordSink sink) => Work(sink);

    public EngineStatus Work(IRecordSink sink) => _delivered < stream.Firings ? EngineStatus.Running : EngineStatus.Exited;

    public void Stop(IRecordSink sink)
    {
    }

    public void SnapAggregations(IRecordSink sink)
    {
    }

    public void WalkAggregations(IAggregateVisitor visitor)
    {
    }

    public IReadOnlyList<ProbeDescription> FindProbes(ProbeDescription pattern) => [Probe];

    public StackFrame Kernel(ulong address) => new(address, null, null, 0);

    public StackFrame User(int processId, ulong address) => new(address, null, null, 0);

    public void Dispose()
    {
    }

    /// <summary>Whether the consumer has done with what it was called for, else the library would go on with it.</summary>
    private static bool Skips(AbiHandle handle, int result) => result switch
    {
        0 => false,
        1 => true,
        _ => throw handle.Error(result == 2 ? "EDT_DIRABORT" : "EDT_BADRVAL"),
    };

    private void Prepare(AbiHandle handle)
    {
        RecordEncoder encoder = new(handle);
        ClauseTable clauses = new(handle);
        NativeDatum[][] slots = [.. Enumerable.Range(0, Slots).Select(slot => encoder.Encode(Firing(slot, exits: false)))];
        NativeDatum[] last = encoder.Encode(Firing((stream.Firings - 1) % Slots, exits: true));
        int size = End(slots[0]);
        _clause = clauses.Clause(Probe, slots[0], size);
        _lastClause = clauses.Clause(Probe, last, End(last));
        _records = Records(handle, _clause, slots[0]);
        _lastRecords = Records(handle, _lastClause, last);
        _stride = (size + 7) & ~7;
        // A multiple of 4 and not of 8, which is all the library promises.
        _data = handle.Arena.Allocate((Slots + 2) * _stride + 16) + 4;
        for (int slot = 0; slot < Slots; slot++) Write(handle, _data + (slot * _stride), _clause, slots[slot]);
        _last = _data + (Slots * _stride);
        Write(handle, _last, _lastClause, last);
        NativeStruct firing = new(handle.Arena.Allocate(handle.Facts.Firing.Size), handle.Facts.Firing);
        firing.Set("dtpda_handle", handle.Address);
        firing.Set("dtpda_pdesc", clauses.Probe(Probe));
        _firing = firing.Address;
    }

    private static (nint, int)[] Records(AbiHandle handle, nint clause, NativeDatum[] data) =>
        [.. data.Select((datum, i) => (clause + handle.Facts.Clause["dtepd_rec"] + (i * handle.Facts.Record.Size), datum.Offset))];

    private static TracedFiring Firing(long slot, bool exits)
    {
        List<TracedItem> items =
        [
            Item(TraceAction.Trace, BitConverter.GetBytes(slot * 1_000_000_007), DatumType.Signed),
            Item(TraceAction.Trace, BitConverter.GetBytes((int)slot), DatumType.Signed),
            Item(TraceAction.Trace, Encoding.UTF8.GetBytes(RecordStream.Text(slot)), DatumType.String),
        ];
        if (exits) items.Add(Item(TraceAction.Exit, new byte[4], DatumType.Signed));
        return new TracedFiring(Probe, 0, 1_000 * slot, items);
    }

    private static TracedItem Item(TraceAction action, byte[] bytes, DatumType type) => new(action, [new RecordDescription(action, 0, bytes.Length, 0, type)], bytes);

    private static int End(NativeDatum[] data) => data[^1].Offset + data[^1].Bytes.Length;

    private static void Write(AbiHandle handle, nint start, nint clause, NativeDatum[] data)
    {
        NativeStruct header = new(start, handle.Facts.Header);
        header.Set("dtrh_epid", new NativeStruct(clause, handle.Facts.Clause).Int32("dtepd_epid"));
        header.Set("dtrh_timestamp_hi", 0);
        header.Set("dtrh_timestamp_lo", (int)BitConverter.ToInt64(data[0].Bytes));
        foreach (NativeDatum datum in data) datum.Bytes.CopyTo(new Span<byte>((byte*)start + datum.Offset, datum.Bytes.Length));
    }
}
