using System.Runtime.InteropServices;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.InProcess;

/// <summary>
/// A ring buffer with the kernel's measure of what fits (kernel/bpf/ringbuf.c): a record takes its length and an 8-byte header,
/// rounded up to 8 bytes, and the ring never fills to the last byte. Programs write at the head under the gate; the one reader moves
/// the tail without it, so programs go on while records are read.
/// <code>
///   | length (8) | record, padded to 8 | length (8) | record ... |      positions grow without end; storage is position mod size
///   tail                                                  head
/// </code>
/// </summary>
internal sealed class RingBufferMap : MachineMap
{
    private const int Header = 8;
    private const int Page = 4096;
    private const ulong NoWakeup = 1;
    private const ulong ForceWakeup = 2;

    private byte[] _data;
    private byte[] _joined = [];
    private long _head;
    private long _tail;

    public RingBufferMap(BpfMapSpec spec, MapTable table)
        : base(spec, table)
    {
        if (spec.KeySize != 0 || spec.ValueSize != 0) throw Invalid("a ring buffer has neither keys nor values");
        if (spec.MaxEntries < Page || !int.IsPow2(spec.MaxEntries)) throw Invalid($"a ring buffer's size is a power of two from {Page} on");
        _data = new byte[spec.MaxEntries];
    }

    /// <inheritdoc/>
    protected override ValueStore? Values => null;

    /// <inheritdoc/>
    public override int Output(ReadOnlySpan<byte> data, ulong flags)
    {
        if ((flags & ~(NoWakeup | ForceWakeup)) != 0) return -Errno.Invalid;
        long need = Length(data.Length);
        if (need > _data.Length || _head + need - Volatile.Read(ref _tail) >= _data.Length) return -Errno.Again;

        // Positions are multiples of 8 and the size is too: a header is never split.
        MemoryMarshal.Write(_data.AsSpan(Place(_head), Header), (long)data.Length);
        int start = Place(_head + Header);
        int first = int.Min(data.Length, _data.Length - start);
        data[..first].CopyTo(_data.AsSpan(start));
        data[first..].CopyTo(_data);
        Volatile.Write(ref _head, _head + need);
        return 0;
    }

    /// <inheritdoc/>
    public override bool ReadRing(BpfRecordReader reader)
    {
        long end;
        byte[] data;
        lock (Table.Gate)
        {
            ThrowIfUnusable();
            end = _head;
            data = _data;
        }

        bool any = _tail != end;
        while (_tail != end)
        {
            int length = (int)MemoryMarshal.Read<long>(data.AsSpan(Place(_tail), Header));
            reader(Record(data, Place(_tail + Header), length));
            Volatile.Write(ref _tail, _tail + Length(length));
        }

        return any;
    }

    /// <inheritdoc/>
    public override ulong LookupAddress(ReadOnlySpan<byte> key, int cpu) => throw NoEntries();

    /// <inheritdoc/>
    public override int UpdateValue(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ulong flags, int cpu) => throw NoEntries();

    /// <inheritdoc/>
    public override int DeleteValue(ReadOnlySpan<byte> key) => throw NoEntries();

    /// <inheritdoc/>
    public override void Free()
    {
        _data = [];
        _joined = [];
    }

    /// <inheritdoc/>
    protected override int Find(ReadOnlySpan<byte> key) => throw WrongKind();

    /// <inheritdoc/>
    protected override int FindOrAdd(ReadOnlySpan<byte> key) => throw WrongKind();

    /// <inheritdoc/>
    protected override bool NextEntry(ref int cursor) => throw WrongKind();

    /// <inheritdoc/>
    protected override void TakeKey(int entry, Span<byte> key) => throw WrongKind();

    private static long Length(int record) => (record + Header + 7L) & ~7L;

    private int Place(long position) => (int)(position & (Spec.MaxEntries - 1));

    private ReadOnlySpan<byte> Record(byte[] data, int start, int length)
    {
        int first = int.Min(length, data.Length - start);
        if (first == length) return data.AsSpan(start, length);
        if (_joined.Length < length) _joined = new byte[length];
        data.AsSpan(start, first).CopyTo(_joined);
        data.AsSpan(0, length - first).CopyTo(_joined.AsSpan(first));
        return _joined.AsSpan(0, length);
    }

    private MachineFaultException NoEntries() => new($"the ring buffer '{Spec.Name}' has no entries");
}
