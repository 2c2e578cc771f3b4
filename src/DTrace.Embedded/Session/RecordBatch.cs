using System.Buffers.Binary;
using DTrace.Embedded.CodeGen;

namespace DTrace.Embedded.Session;

/// <summary>Where a record of a batch lies.</summary>
internal readonly record struct RecordPlace(long Timestamp, int Cpu, int Offset, int Length);

/// <summary>Records of all CPUs, copied out of their ring buffers, to be read in the order of their timestamps.</summary>
internal sealed class RecordBatch(int capacity)
{
    private readonly List<RecordPlace> _index = [];
    private byte[] _bytes = new byte[capacity];
    private int _used;
    private long _last = long.MinValue;

    /// <summary>Whether what was kept came in order, as it does where one CPU alone records.</summary>
    private bool _isOrdered = true;

    public IReadOnlyList<RecordPlace> Places => _index;

    public ReadOnlySpan<byte> Bytes(RecordPlace place) => _bytes.AsSpan(place.Offset, place.Length);

    public void Add(ReadOnlySpan<byte> record, int cpu)
    {
        if (_bytes.Length - _used < record.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + record.Length));
        record.CopyTo(_bytes.AsSpan(_used));
        long timestamp = BinaryPrimitives.ReadInt64LittleEndian(record[RecordHeader.Timestamp..]);
        _isOrdered &= timestamp >= _last;
        _last = timestamp;
        _index.Add(new RecordPlace(timestamp, cpu, _used, record.Length));
        _used += record.Length;
    }

    /// <summary>Brings the records into the order of their timestamps, those of one CPU and timestamp staying as they came.</summary>
    public void Sort()
    {
        if (!_isOrdered) _index.Sort(static (a, b) => a.Timestamp != b.Timestamp ? a.Timestamp.CompareTo(b.Timestamp) : a.Offset.CompareTo(b.Offset));
    }

    public void Clear()
    {
        _index.Clear();
        _used = 0;
        _isOrdered = true;
        _last = long.MinValue;
    }
}
