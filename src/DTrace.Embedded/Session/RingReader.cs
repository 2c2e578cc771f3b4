using System.Buffers.Binary;
using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;

namespace DTrace.Embedded.Session;

/// <summary>Reads the ring buffers of all CPUs and delivers their records in the order of their timestamps.</summary>
internal sealed class RingReader
{
    private readonly IReadOnlyList<IBpfMap> _rings;
    private readonly IReadOnlyList<int> _cpus;
    private readonly IReadOnlyList<EnabledClause> _clauses;
    private readonly Func<int, ProbeDescription> _probe;
    private readonly ConsumerActions _actions;
    private readonly int _consumerId;
    private readonly List<(long Timestamp, int Cpu, int Offset, int Length)> _index = [];
    private byte[] _bytes = new byte[1 << 16];
    private int _used;
    private long _last = long.MinValue;

    /// <summary>Whether what was kept came in order, as it does where one CPU alone records.</summary>
    private bool _isOrdered = true;

    /// <param name="rings">The array of ring buffers, one for each possible CPU.</param>
    /// <param name="cpus">The CPUs that run.</param>
    /// <param name="clauses">The clauses, by number.</param>
    /// <param name="probe">A probe by its number.</param>
    /// <param name="actions">Carries out what the records ask of the consumer.</param>
    /// <param name="consumerId">The consumer.</param>
    public RingReader(
        IBpfMap rings, IReadOnlyList<int> cpus, IReadOnlyList<EnabledClause> clauses, Func<int, ProbeDescription> probe, ConsumerActions actions, int consumerId)
    {
        _rings = [.. cpus.Select(rings.Inner)];
        _cpus = cpus;
        _clauses = clauses;
        _probe = probe;
        _actions = actions;
        _consumerId = consumerId;
    }

    /// <summary>Delivers what is there now.</summary>
    public void Read(IRecordSink sink)
    {
        for (int i = 0; i < _rings.Count; i++)
        {
            int cpu = _cpus[i];
            _rings[i].ReadRing(record => Keep(record, cpu));
        }

        if (!_isOrdered) _index.Sort(static (a, b) => a.Timestamp != b.Timestamp ? a.Timestamp.CompareTo(b.Timestamp) : a.Offset.CompareTo(b.Offset));
        foreach ((long timestamp, int cpu, int offset, int length) in _index) Deliver(_bytes.AsSpan(offset, length), cpu, timestamp, sink);
        _index.Clear();
        _used = 0;
        _isOrdered = true;
        _last = long.MinValue;
    }

    private void Keep(ReadOnlySpan<byte> record, int cpu)
    {
        if (_bytes.Length - _used < record.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + record.Length));
        record.CopyTo(_bytes.AsSpan(_used));
        long timestamp = BinaryPrimitives.ReadInt64LittleEndian(record[RecordHeader.Timestamp..]);
        _isOrdered &= timestamp >= _last;
        _last = timestamp;
        _index.Add((timestamp, cpu, _used, record.Length));
        _used += record.Length;
    }

    private void Deliver(ReadOnlySpan<byte> record, int cpu, long timestamp, IRecordSink sink)
    {
        uint number = BinaryPrimitives.ReadUInt32LittleEndian(record);
        ProbeDescription probe = _probe(BinaryPrimitives.ReadInt32LittleEndian(record[RecordHeader.Probe..]));
        if (number == RecordHeader.Fault)
        {
            sink.Fault(FaultText.Read(record, _consumerId, probe, cpu));
            return;
        }

        var firing = new Firing((int)number, probe, cpu);
        RecordLayout layout = _clauses[(int)number].Layout;
        ulong present = layout.PresenceOffset < 0 ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(record[layout.PresenceOffset..]);
        sink.BeginFiring(probe, cpu, timestamp);
        foreach (RecordItem item in layout.Items)
        {
            if (item.PresenceBit >= 0 && (present >> item.PresenceBit & 1) == 0) continue;
            if (item.Call is not null) _actions.Execute(item, firing, record, sink);
            else if (item.Format is not null) sink.Formatted(item.Action, item.Format, item.Fields, record, text: null);
            else Datum(item, record, sink);
        }

        sink.EndFiring();
    }

    private static void Datum(RecordItem item, ReadOnlySpan<byte> record, IRecordSink sink)
    {
        RecordDescription field = item.Fields[0];
        if (item.Fields is [_, var computed]) field = field with { Size = Wanted(field.Size, BitConverter.ToInt64(record[computed.Offset..])) };
        sink.Datum(field, record.Slice(field.Offset, field.Size));
    }

    /// <summary>tracemem()'s computed size: never more than was recorded, and 0 or less is all of it (illumos dt_consume.c).</summary>
    private static int Wanted(int recorded, long wanted) => wanted <= 0 ? recorded : (int)Math.Min(wanted, recorded);
}
