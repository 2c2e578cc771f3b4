using System.Buffers.Binary;
using DTrace.Embedded.CodeGen;

namespace DTrace.Embedded.Session;

/// <summary>
/// The records of the buffer policy ring: of each CPU the newest, as many as bufsize bytes hold; an older one gives way without being counted, as in
/// DTrace. They are kept here and not in the kernel, whose ring buffer drops the new ones; they are delivered once tracing has ended.
/// </summary>
/// <param name="size">Bytes for each CPU.</param>
internal sealed class NewestRecords(long size)
{
    private readonly Dictionary<int, Ring> _rings = [];

    /// <summary>Keeps a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="cpu">Its CPU.</param>
    /// <param name="timestamp">Its time, which need not be the record's own: a committed one has the commit()'s.</param>
    public void Add(ReadOnlySpan<byte> record, int cpu, long timestamp)
    {
        if (!_rings.TryGetValue(cpu, out Ring? ring)) _rings.Add(cpu, ring = new Ring());
        byte[] kept = record.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(kept.AsSpan(RecordHeader.Timestamp), timestamp);
        ring.Records.Enqueue(kept);
        ring.Bytes += kept.Length;
        while (ring.Bytes > size && ring.Records.Count > 1) ring.Bytes -= ring.Records.Dequeue().Length;
    }

    /// <summary>All that is kept, in the order of time; it is kept no longer.</summary>
    public RecordBatch Take()
    {
        RecordBatch batch = new(capacity: 256);
        foreach ((int cpu, Ring ring) in _rings)
        {
            foreach (byte[] record in ring.Records) batch.Add(record, cpu);
        }

        _rings.Clear();
        batch.Sort();
        return batch;
    }

    private sealed class Ring
    {
        public Queue<byte[]> Records { get; } = new();

        public long Bytes { get; set; }
    }
}
