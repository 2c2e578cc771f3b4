using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel.Calls;

namespace DTrace.Embedded.Kernel;

/// <summary>
/// Reads and empties a hash in batches (BPF_MAP_LOOKUP_AND_DELETE_BATCH, kernel 5.6). The kernel goes from bucket to bucket and its
/// continuation is the number of the next bucket; it never splits one, and answers ENOSPC where a bucket alone exceeds the room
/// (__htab_map_lookup_and_delete_batch, kernel/bpf/hashtab.c). Every bucket is visited once: linear in the map.
/// </summary>
internal sealed class HashDrain
{
    private const int BatchBytes = 1 << 20;
    private const int SmallestBatch = 64;
    private const int LargestBatch = 8192;

    private readonly BpfCalls _calls;
    private readonly KernelMap _map;
    private readonly int _keyLength;
    private readonly int _valueLength;

    public HashDrain(BpfCalls calls, KernelMap map)
    {
        _calls = calls;
        _map = map;
        _keyLength = map.Spec.KeySize;
        _valueLength = map.ValueLength;
    }

    public void Run(BpfEntryReader reader)
    {
        int room = Math.Min(Math.Clamp(BatchBytes / (_keyLength + _valueLength), SmallestBatch, LargestBatch), _map.Entries);
        byte[] keys = new byte[room * _keyLength];
        byte[] values = new byte[room * _valueLength];
        uint? position = null;
        while (true)
        {
            uint count = (uint)room;
            int result = _calls.LookupAndDeleteBatch(_map.Descriptor, position, out uint next, keys, values, ref count);
            if (result == -Errno.ENOSPC && room < _map.Entries)
            {
                room = (int)Math.Min((long)room * 4, _map.Entries);
                keys = new byte[checked(room * _keyLength)];
                values = new byte[checked(room * _valueLength)];
                continue;
            }

            if (result < 0 && result != -Errno.ENOENT)
                throw _map.Refused(BpfCommand.MapLookupAndDeleteBatch, result, "reading and emptying");

            for (int i = 0; i < (int)count; i++)
                reader(keys.AsSpan(i * _keyLength, _keyLength), values.AsSpan(i * _valueLength, _valueLength));

            if (result == -Errno.ENOENT) return;
            position = next;
        }
    }
}
