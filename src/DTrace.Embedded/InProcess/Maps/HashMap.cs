using System.Runtime.InteropServices;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.InProcess;

/// <summary>
/// A hash table, with one value for each key or one for each key and CPU; errors are those of the kernel's (kernel/bpf/hashtab.c).
/// Entries are numbered, chained through their bucket, and keep their number, hence their address, while present.
/// </summary>
internal sealed class HashMap : MachineMap
{
    private const int FirstRoom = 16;
    private const int End = -1;
    private const int Absent = -2;

    private readonly Stack<int> _free = new();
    private int[] _buckets;
    private int[] _next;
    private uint[] _hashes;
    private byte[] _keys;
    private int _room;
    private int _used;

    public HashMap(BpfMapSpec spec, MapTable table)
        : base(spec, table)
    {
        if (spec.KeySize <= 0 || spec.ValueSize <= 0) throw Invalid("its keys or values have no size");
        if (spec.Contents is not null) throw Invalid("only arrays have initial contents");
        if (!ValueStore.Fits(spec.ValueSize, Capacity) || !ValueStore.Fits(spec.KeySize, Capacity) || Capacity > 1 << 30)
            throw Invalid($"{Capacity} entries of {spec.KeySize} and {spec.ValueSize} bytes are more than can be stored");
        _room = int.Min(FirstRoom, Capacity);
        Values = new ValueStore(table.Space, spec.ValueSize, IsPerCpu ? table.Cpus : 1, _room, !spec.IsReadOnly);
        _keys = new byte[_room * spec.KeySize];
        _hashes = new uint[_room];
        _next = new int[_room];
        _next.AsSpan().Fill(Absent);
        _buckets = NewBuckets(_room);
    }

    /// <inheritdoc/>
    protected override ValueStore Values { get; }

    /// <inheritdoc/>
    public override ulong LookupAddress(ReadOnlySpan<byte> key, int cpu)
    {
        int entry = Find(key);
        return entry < 0 ? 0 : Values.AddressOf(entry, IsPerCpu ? cpu : 0);
    }

    /// <inheritdoc/>
    public override int UpdateValue(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ulong flags, int cpu)
    {
        if (flags > Exist) return -Errno.Invalid;
        int entry = Find(key);
        if (entry >= 0 && flags == NoExist) return -Errno.Exists;
        if (entry < 0 && flags == Exist) return -Errno.NoEntry;
        if (entry < 0) entry = Add(key);
        if (entry < 0) return entry;
        value.CopyTo(Values.Value(entry, IsPerCpu ? cpu : 0));
        return 0;
    }

    /// <inheritdoc/>
    public override int DeleteValue(ReadOnlySpan<byte> key)
    {
        int entry = Find(key);
        if (entry < 0) return -Errno.NoEntry;
        Remove(entry);
        return 0;
    }

    /// <inheritdoc/>
    public override void Free()
    {
        Values.Free();
        _keys = [];
        _hashes = [];
        _next = [];
        _buckets = [];
    }

    /// <inheritdoc/>
    protected override int Find(ReadOnlySpan<byte> key)
    {
        uint hash = Hash(key);
        for (int entry = _buckets[hash & (uint)(_buckets.Length - 1)]; entry >= 0; entry = _next[entry])
        {
            if (_hashes[entry] == hash && key.SequenceEqual(Key(entry))) return entry;
        }

        return -1;
    }

    /// <inheritdoc/>
    protected override int FindOrAdd(ReadOnlySpan<byte> key)
    {
        int entry = Find(key);
        return entry < 0 ? Add(key) : entry;
    }

    /// <inheritdoc/>
    protected override bool NextEntry(ref int cursor)
    {
        while (cursor < _used && _next[cursor] == Absent) cursor++;
        return cursor < _used;
    }

    /// <inheritdoc/>
    protected override void TakeKey(int entry, Span<byte> key)
    {
        Key(entry).CopyTo(key);
        Remove(entry);
    }

    private static int[] NewBuckets(int room)
    {
        int[] buckets = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)int.Max(1, room))];
        buckets.AsSpan().Fill(End);
        return buckets;
    }

    private static uint Hash(ReadOnlySpan<byte> key)
    {
        const ulong Golden = 0x9E37_79B9_7F4A_7C15; // 2^64 divided by the golden ratio: Fibonacci hashing
        ulong hash = (ulong)key.Length;
        while (key.Length >= sizeof(ulong))
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(key)) * Golden;
            hash ^= hash >> 29;
            key = key[sizeof(ulong)..];
        }

        foreach (byte part in key) hash = (hash ^ part) * Golden;
        return (uint)(hash >> 32) ^ (uint)hash;
    }

    private Span<byte> Key(int entry) => _keys.AsSpan(entry * Spec.KeySize, Spec.KeySize);

    private int Add(ReadOnlySpan<byte> key)
    {
        if (!_free.TryPop(out int entry))
        {
            if (_used == Capacity) return -Errno.TooBig;
            if (_used == _room) Grow();
            entry = _used++;
        }

        key.CopyTo(Key(entry));
        Values.Clear(entry);
        _hashes[entry] = Hash(key);
        Link(entry);
        return entry;
    }

    private void Link(int entry)
    {
        ref int bucket = ref _buckets[_hashes[entry] & (uint)(_buckets.Length - 1)];
        _next[entry] = bucket;
        bucket = entry;
    }

    private void Remove(int entry)
    {
        ref int link = ref _buckets[_hashes[entry] & (uint)(_buckets.Length - 1)];
        while (link != entry) link = ref _next[link];
        link = _next[entry];
        _next[entry] = Absent;
        _free.Push(entry);
    }

    private void Grow()
    {
        int room = (int)long.Min(Capacity, _room * 2L);
        Values.Grow(room);
        Array.Resize(ref _keys, room * Spec.KeySize);
        Array.Resize(ref _hashes, room);
        Array.Resize(ref _next, room);
        _next.AsSpan(_room).Fill(Absent);
        _room = room;
        _buckets = NewBuckets(room);
        for (int entry = 0; entry < _used; entry++)
        {
            if (_next[entry] != Absent) Link(entry);
        }
    }
}
