using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel.Calls;

namespace DTrace.Embedded.Kernel;

/// <summary>
/// The consumer's side of a ring buffer's memory (Documentation/bpf/ringbuf.rst, kernel/bpf/ringbuf.c):
/// <code>
/// offset 0        one page, read and write   u64 consumer position
/// offset 1 page   one page, read only        u64 producer position
/// offset 2 pages  the data, mapped twice in a row, so that a record that wraps is contiguous
///                 a record: u32 length | busy bit 31 | discard bit 30; u32 page offset; the bytes; padding to 8
/// </code>
/// Positions only grow; the place in the data is the position modulo its size. The kernel stores the producer position and clears a
/// record's busy bit with release semantics, and both are loaded here with acquire; the consumer position is the reverse.
/// </summary>
internal sealed unsafe class RingMemory : IDisposable
{
    private const uint Busy = 1u << 31;
    private const uint Discard = 1u << 30;
    private const int HeaderLength = 8;

    private readonly ISystemCalls _system;
    private readonly string _name;
    private readonly uint _size;
    private nint _consumer;
    private nint _producer;

    private RingMemory(ISystemCalls system, string name, uint size)
    {
        _system = system;
        _name = name;
        _size = size;
    }

    private static int PageSize => Environment.SystemPageSize;

    private nuint ProducerLength => (nuint)PageSize + 2 * (nuint)_size;

    /// <summary>Maps a ring buffer of a size in bytes.</summary>
    public static RingMemory Map(ISystemCalls system, Descriptor ring, int size, string name)
    {
        RingMemory memory = new(system, name, (uint)size);
        try
        {
            memory._consumer = Mapped(system.MapMemory((nuint)PageSize, writable: true, ring.Number, 0), system, name);
            memory._producer = Mapped(system.MapMemory(memory.ProducerLength, writable: false, ring.Number, PageSize), system, name);
            GC.KeepAlive(ring);
            return memory;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads the records that were complete when the call began, oldest first, up to the first one still being written. A record is
    /// given back to the kernel after the reader returned; where it throws, the next call begins with that record.
    /// </summary>
    public bool Read(BpfRecordReader reader)
    {
        ObjectDisposedException.ThrowIf(_producer == 0, this);

        // Safe: both mappings live until Dispose, on this same thread; positions are masked into the data, and a length is checked
        // against the size, of which the mapping holds two.
        ref ulong consumer = ref *(ulong*)_consumer;
        ulong position = consumer;
        ulong end = Volatile.Read(ref *(ulong*)_producer);
        byte* data = (byte*)_producer + PageSize;
        bool any = false;
        while (position < end)
        {
            byte* record = data + (position & (_size - 1));
            uint header = Volatile.Read(ref *(uint*)record);
            if ((header & Busy) != 0) break;
            uint length = header & ~(Busy | Discard);
            if (length > _size - HeaderLength)
                throw new DTraceException(DTraceErrorKind.Engine, $"Ring buffer '{_name}' holds a record of {length} bytes, more than its size.");

            if ((header & Discard) == 0)
            {
                reader(new ReadOnlySpan<byte>(record + HeaderLength, (int)length));
                any = true;
            }

            position += (length + HeaderLength + 7) & ~7u;
            Volatile.Write(ref consumer, position);
        }

        return any;
    }

    /// <summary>Unmaps the memory.</summary>
    public void Dispose()
    {
        if (_consumer != 0) _system.UnmapMemory(_consumer, (nuint)PageSize);
        if (_producer != 0) _system.UnmapMemory(_producer, ProducerLength);
        _consumer = _producer = 0;
    }

    private static nint Mapped(nint result, ISystemCalls system, string name) => result is < 0 and >= -4095
        ? throw KernelRefusal.Of(system, "mmap", (int)-result, $"mapping ring buffer '{name}'")
        : result;
}
