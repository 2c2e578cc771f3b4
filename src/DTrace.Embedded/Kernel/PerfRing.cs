using System.Buffers.Binary;
using DTrace.Embedded.Kernel.Calls;

namespace DTrace.Embedded.Kernel;

/// <summary>
/// The ring buffer of a perf event (struct perf_event_mmap_page, include/uapi/linux/perf_event.h): a page with positions, then the data, a power of two of
/// pages. Positions only grow. A record is a header (u32 type, u16 what it is more closely, u16 length) and what it tells. Owns the event.
/// </summary>
internal sealed unsafe class PerfRing : IDisposable
{
    private const int HeadOffset = 1024;
    private const int TailOffset = 1032;
    private const int HeaderLength = 8;

    private readonly ISystemCalls _system;
    private readonly Descriptor _event;
    private readonly uint _size;
    private readonly byte[] _record = new byte[ushort.MaxValue];
    private nint _memory;

    private PerfRing(ISystemCalls system, Descriptor perfEvent, uint size) => (_system, _event, _size) = (system, perfEvent, size);

    /// <summary>Receives a record; the bytes, its header among them, are valid during the call.</summary>
    public delegate void Reader(int type, ReadOnlySpan<byte> record);

    /// <summary>The event's number.</summary>
    public int Number => _event.Number;

    private nuint Length => (nuint)Environment.SystemPageSize + _size;

    /// <summary>Maps the ring buffer of an event, which it then owns, also where this fails.</summary>
    public static PerfRing Map(ISystemCalls system, Descriptor perfEvent, int pages)
    {
        PerfRing ring = new(system, perfEvent, (uint)(pages * Environment.SystemPageSize));
        nint result = system.MapMemory(ring.Length, writable: true, perfEvent.Number, 0);
        if (result is < 0 and >= -4095)
        {
            perfEvent.Dispose();
            throw KernelRefusal.Of(system, "mmap", (int)-result, "mapping the ring buffer of a perf event");
        }

        ring._memory = result;
        return ring;
    }

    /// <summary>Reads the records that are there, oldest first, and gives their room back.</summary>
    public void Read(Reader reader)
    {
        ObjectDisposedException.ThrowIf(_memory == 0, this);

        // Safe: the mapping lives until Dispose, and one thread at a time reads; positions are masked into the data, whose length the mapping has. The kernel
        // stores the head with release semantics and loads the tail with acquire.
        byte* data = (byte*)_memory + Environment.SystemPageSize;
        ulong head = Volatile.Read(ref *(ulong*)(_memory + HeadOffset));
        ref ulong tail = ref *(ulong*)(_memory + TailOffset);
        ulong position = tail;
        Span<byte> header = stackalloc byte[HeaderLength];
        while (head - position >= HeaderLength)
        {
            Copy(data, position, header);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
            if (length < HeaderLength || (ulong)length > head - position) break;
            Span<byte> record = _record.AsSpan(0, length);
            Copy(data, position, record);
            position += (ulong)length;
            reader(BinaryPrimitives.ReadInt32LittleEndian(header), record);
        }

        Volatile.Write(ref tail, head);
    }

    public void Dispose()
    {
        if (_memory != 0) _system.UnmapMemory(_memory, Length);
        _memory = 0;
        _event.Dispose();
    }

    private void Copy(byte* data, ulong position, Span<byte> to)
    {
        int at = (int)(position & (_size - 1)), first = Math.Min(to.Length, (int)_size - at);
        new ReadOnlySpan<byte>(data + at, first).CopyTo(to);
        new ReadOnlySpan<byte>(data, to.Length - first).CopyTo(to[first..]);
    }
}
