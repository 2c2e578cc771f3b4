using System.Buffers.Binary;
using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;

namespace DTrace.Embedded.Session;

/// <summary>Reads the ring buffers of all CPUs and delivers their records in the order of their timestamps.</summary>
internal sealed class RingReader
{
    private const int FirstCapacity = 1 << 16;

    private readonly IReadOnlyList<IBpfMap> _rings;
    private readonly IReadOnlyList<int> _cpus;
    private readonly IReadOnlyList<EnabledClause> _clauses;
    private readonly Func<int, ProbeDescription> _probe;
    private readonly ConsumerActions _actions;
    private readonly EmbeddedOptions _options;
    private readonly FlowIndent _flow = new();

    /// <summary>The records of the policy ring; null under another.</summary>
    private readonly NewestRecords? _newest;
    private readonly Speculations? _speculations;
    private readonly int _consumerId;

    /// <summary>The uses of speculations whose commit() was read last, and is not carried out yet.</summary>
    private readonly HashSet<ulong> _committed = [];

    private RecordBatch _batch = new(FirstCapacity);

    /// <summary>What was read while programs were waited for: the next pass begins with it.</summary>
    private RecordBatch _next = new(FirstCapacity);

    /// <param name="rings">The array of ring buffers, one for each number of a CPU.</param>
    /// <param name="cpus">The CPUs that may ever run: one may come while programs run.</param>
    /// <param name="clauses">The clauses, by number.</param>
    /// <param name="probe">A probe by its number.</param>
    /// <param name="actions">Carries out what the records ask of the consumer.</param>
    /// <param name="options">The options as they stand.</param>
    /// <param name="speculations">Keeps speculative records; null where nothing speculates.</param>
    /// <param name="consumerId">The consumer.</param>
    public RingReader(
        IBpfMap rings,
        IReadOnlyList<int> cpus,
        IReadOnlyList<EnabledClause> clauses,
        Func<int, ProbeDescription> probe,
        ConsumerActions actions,
        EmbeddedOptions options,
        Speculations? speculations,
        int consumerId)
    {
        _rings = [.. cpus.Select(rings.Inner)];
        _cpus = cpus;
        _clauses = clauses;
        _probe = probe;
        _actions = actions;
        _options = options;
        _newest = options.KeepNewest();
        _speculations = speculations;
        _consumerId = consumerId;
    }

    /// <summary>
    /// Delivers what is there now. Where a speculation was committed, a program on another CPU may still be recording for it: the programs that
    /// run are waited for, and the rings are read again. What else that brings comes later than the commit(), in the next pass. Under the policy ring
    /// all is kept, and the newest delivered at the end.
    /// </summary>
    /// <param name="sink">Where to.</param>
    /// <param name="wait">Waits for the programs that run; null where none can.</param>
    /// <param name="isLast">Whether tracing has ended.</param>
    public void Read(IRecordSink sink, Action? wait, bool isLast)
    {
        _speculations?.ReadWords();
        ReadRings(_batch);
        bool isSettling = _committed.Count != 0 || _speculations is { HasStale: true };
        _committed.Clear();
        if (isSettling && wait is not null)
        {
            wait();
            ReadRings(_next);
        }

        _batch.Sort();
        if (_newest is null) Deliver(_batch, null, sink);
        else Keep(_batch, _newest);
        _speculations?.EndPass(_committed);
        _batch.Clear();
        (_batch, _next) = (_next, _batch);
        if (isLast && _newest is not null) Deliver(_newest.Take(), null, sink);
    }

    private static ulong UseOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt64LittleEndian(record[RecordLayout.SpeculationOffset..]);

    private void ReadRings(RecordBatch batch)
    {
        for (int i = 0; i < _rings.Count; i++)
        {
            int cpu = _cpus[i];
            _rings[i].ReadRing(record => Keep(record, cpu, batch));
        }
    }

    private void Keep(ReadOnlySpan<byte> record, int cpu, RecordBatch batch)
    {
        if (_speculations is not null)
        {
            uint number = BinaryPrimitives.ReadUInt32LittleEndian(record);
            if (number == RecordHeader.Commit) _committed.Add(UseOf(record));
            if (number < RecordHeader.Discard && _clauses[(int)number].Layout.IsSpeculative)
            {
                _speculations.Keep(UseOf(record), record, cpu);
                return;
            }
        }

        batch.Add(record, cpu);
    }

    /// <summary>Keeps what a batch holds, and what its commits bring; the records of commits and discards themselves are done with.</summary>
    private void Keep(RecordBatch batch, NewestRecords newest)
    {
        foreach (RecordPlace place in batch.Places)
        {
            ReadOnlySpan<byte> record = batch.Bytes(place);
            uint number = BinaryPrimitives.ReadUInt32LittleEndian(record);
            if (number is not (RecordHeader.Commit or RecordHeader.Discard))
            {
                newest.Add(record, place.Cpu, place.Timestamp);
                continue;
            }

            if (_speculations!.Take(UseOf(record)) is not { } taken || number == RecordHeader.Discard) continue;
            foreach (RecordPlace committed in taken.Places) newest.Add(taken.Bytes(committed), committed.Cpu, place.Timestamp);
        }
    }

    /// <summary>Delivers what a batch holds.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="time">The time of all, where they have not each their own.</param>
    /// <param name="sink">Where to.</param>
    private void Deliver(RecordBatch batch, long? time, IRecordSink sink)
    {
        IReadOnlyList<RecordPlace> places = batch.Places;
        for (int i = 0; i < places.Count; i++)
        {
            RecordPlace place = places[i];
            ReadOnlySpan<byte> record = batch.Bytes(place);
            switch (BinaryPrimitives.ReadUInt32LittleEndian(record))
            {
                case RecordHeader.Fault:
                    sink.Fault(FaultText.Read(record, _consumerId, ProbeOf(record), place.Cpu));
                    break;
                case RecordHeader.Discard:
                    _speculations!.Take(UseOf(record));
                    break;
                case RecordHeader.Commit:
                    // Committed records have the time of the commit(), as if they were traced there (illumos dtrace.c, dtrace_speculation_commit).
                    if (_speculations!.Take(UseOf(record)) is { } committed) Deliver(committed, place.Timestamp, sink);
                    break;
                default:
                    if (_options.IsSet("flowindent")) sink.Flow(FlowOf(record, i + 1 < places.Count ? batch.Bytes(places[i + 1]) : []));
                    DeliverFiring(record, place.Cpu, time ?? place.Timestamp, sink);
                    break;
            }
        }
    }

    /// <summary>A firing's place in the flow of functions: of a return it is only known with what follows.</summary>
    private FiringFlow FlowOf(ReadOnlySpan<byte> record, ReadOnlySpan<byte> next)
    {
        (int Probe, int Clause)? following = next.IsEmpty || BinaryPrimitives.ReadUInt32LittleEndian(next) >= RecordHeader.Discard
            ? null
            : (ProbeOf(next).Id, BinaryPrimitives.ReadInt32LittleEndian(next));
        return _flow.Next(ProbeOf(record), BinaryPrimitives.ReadInt32LittleEndian(record), following);
    }

    private void DeliverFiring(ReadOnlySpan<byte> record, int cpu, long timestamp, IRecordSink sink)
    {
        var firing = new Firing(BinaryPrimitives.ReadInt32LittleEndian(record), ProbeOf(record), cpu);
        RecordLayout layout = _clauses[firing.Clause].Layout;
        ulong present = layout.PresenceOffset < 0 ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(record[layout.PresenceOffset..]);
        sink.BeginFiring(firing.Probe, cpu, timestamp);
        foreach (RecordItem item in layout.Items)
        {
            if (item.PresenceBit >= 0 && (present >> item.PresenceBit & 1) == 0) continue;
            if (item.Call is not null) _actions.Execute(item, firing, record, sink);
            else if (item.Format is not null) sink.Formatted(item.Action, item.Format, item.Fields, record, text: null);
            else Datum(item, record, sink);
        }

        sink.EndFiring();
    }

    private ProbeDescription ProbeOf(ReadOnlySpan<byte> record) => _probe(BinaryPrimitives.ReadInt32LittleEndian(record[RecordHeader.Probe..]));

    private static void Datum(RecordItem item, ReadOnlySpan<byte> record, IRecordSink sink)
    {
        RecordDescription field = item.Fields[0];
        if (item.Fields is [_, var computed]) field = field with { Size = Wanted(field.Size, BitConverter.ToInt64(record[computed.Offset..])) };
        sink.Datum(field, record.Slice(field.Offset, field.Size));
    }

    /// <summary>tracemem()'s computed size: never more than was recorded, and 0 or less is all of it (illumos dt_consume.c).</summary>
    private static int Wanted(int recorded, long wanted) => wanted <= 0 ? recorded : (int)Math.Min(wanted, recorded);
}
