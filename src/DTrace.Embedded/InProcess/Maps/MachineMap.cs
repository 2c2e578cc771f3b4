using System.Buffers;
using DTrace.Core;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.InProcess;

/// <summary>
/// A map of the machine: a side for programs, called with the gate held, and <see cref="IBpfMap"/> for the consumer, which takes it.
/// No caller's code runs while the gate is held.
/// </summary>
internal abstract class MachineMap : IBpfMap
{
    /// <summary>BPF_NOEXIST: create only.</summary>
    protected const ulong NoExist = 1;

    /// <summary>BPF_EXIST: replace only, and the greatest flag there is.</summary>
    protected const ulong Exist = 2;

    private const int BatchBytes = 64 * 1024;
    private bool _isDisposed;

    protected MachineMap(BpfMapSpec spec, MapTable table)
    {
        Spec = spec;
        Table = table;
        Capacity = spec.MaxEntries == 0 ? table.Cpus : spec.MaxEntries;
        if (Capacity < 0) throw Invalid("it has a negative number of entries");
    }

    /// <inheritdoc/>
    public BpfMapSpec Spec { get; }

    /// <summary>How programs name it.</summary>
    public ulong Handle { get; set; }

    /// <summary>How many entries it holds.</summary>
    public int Capacity { get; }

    /// <summary>Whether each CPU has a value of its own.</summary>
    public bool IsPerCpu => Spec.Kind is BpfMapKind.PerCpuArray or BpfMapKind.PerCpuHash;

    /// <summary>The table it stands in.</summary>
    protected MapTable Table { get; }

    /// <summary>Bytes of a value as the consumer sees it.</summary>
    protected int OuterValueSize => IsPerCpu ? checked(AddressSpace.Stride(Spec.ValueSize) * Table.Cpus) : Spec.ValueSize;

    /// <summary>Bytes of one CPU's value as the consumer sees it.</summary>
    private int OuterStride => IsPerCpu ? AddressSpace.Stride(Spec.ValueSize) : Spec.ValueSize;

    /// <summary>The values, where the map has any.</summary>
    protected abstract ValueStore? Values { get; }

    /// <summary>What the helper map_lookup_elem returns: a value's address, or 0.</summary>
    public abstract ulong LookupAddress(ReadOnlySpan<byte> key, int cpu);

    /// <summary>What the helper map_update_elem returns.</summary>
    public abstract int UpdateValue(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ulong flags, int cpu);

    /// <summary>What the helper map_delete_elem returns.</summary>
    public abstract int DeleteValue(ReadOnlySpan<byte> key);

    /// <summary>What the helper ringbuf_output returns.</summary>
    public virtual int Output(ReadOnlySpan<byte> data, ulong flags) => throw new MachineFaultException($"the map '{Spec.Name}' is no ring buffer");

    /// <summary>Lets go of storage.</summary>
    public abstract void Free();

    /// <inheritdoc/>
    public bool TryLookup(ReadOnlySpan<byte> key, Span<byte> value)
    {
        CheckSizes(key.Length, value.Length);
        lock (Table.Gate)
        {
            ThrowIfUnusable();
            int entry = Find(key);
            if (entry < 0) return false;
            CopyOut(entry, value);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        CheckSizes(key.Length, value.Length);
        lock (Table.Gate)
        {
            ThrowIfUnusable();
            int entry = FindOrAdd(key);
            if (entry < 0) throw new DTraceException(DTraceErrorKind.Engine, $"The map '{Spec.Name}' cannot be updated ({Errno.Name(-entry)}).");
            for (int copy = 0; copy < Values!.Copies; copy++)
                value.Slice(copy * OuterStride, Spec.ValueSize).CopyTo(Values.Value(entry, copy));
        }
    }

    /// <inheritdoc/>
    public bool Delete(ReadOnlySpan<byte> key)
    {
        CheckSizes(key.Length, OuterValueSize);
        lock (Table.Gate)
        {
            ThrowIfUnusable();
            int result = DeleteValue(key);
            if (result == -Errno.Invalid) throw new DTraceException(DTraceErrorKind.Engine, $"Entries of the map '{Spec.Name}' cannot be removed.");
            return result == 0;
        }
    }

    /// <summary>
    /// Reads every entry and empties the map, in batches: the gate is free again while the reader has them, so programs that use other
    /// maps run on.
    /// </summary>
    public void Drain(BpfEntryReader reader)
    {
        if (Values is null) throw WrongKind();
        int keySize = Spec.KeySize;
        int entrySize = keySize + OuterValueSize;
        int batch = int.Max(1, BatchBytes / entrySize);
        byte[] entries = ArrayPool<byte>.Shared.Rent(checked(batch * entrySize));
        try
        {
            int cursor = 0;
            int taken;
            do
            {
                taken = 0;
                lock (Table.Gate)
                {
                    ThrowIfUnusable();
                    while (taken < batch && TakeNext(ref cursor, entries.AsSpan(taken * entrySize, entrySize))) taken++;
                }

                for (int entry = 0; entry < taken; entry++)
                {
                    Span<byte> bytes = entries.AsSpan(entry * entrySize, entrySize);
                    reader(bytes[..keySize], bytes[keySize..]);
                }
            }
            while (taken == batch);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(entries);
        }
    }

    /// <inheritdoc/>
    public virtual IBpfMap Inner(int slot) => throw WrongKind();

    /// <inheritdoc/>
    public virtual bool ReadRing(BpfRecordReader reader) => throw WrongKind();

    /// <summary>Ends the consumer's use of it; programs keep theirs until the object is disposed, as in the kernel.</summary>
    public void Dispose() => _isDisposed = true;

    /// <summary>The entry of a key, or -1.</summary>
    protected abstract int Find(ReadOnlySpan<byte> key);

    /// <summary>The entry of a key, made where there is none; or a negative errno.</summary>
    protected abstract int FindOrAdd(ReadOnlySpan<byte> key);

    /// <summary>Whether the entry at the cursor exists, and if so moves it there; else goes on to the next that does.</summary>
    protected abstract bool NextEntry(ref int cursor);

    /// <summary>Writes an entry's key and empties the entry once its value was copied.</summary>
    protected abstract void TakeKey(int entry, Span<byte> key);

    /// <summary>Fails where the object or the map was disposed, or a firing faulted.</summary>
    protected void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(_isDisposed || Table.IsFreed, this);
        Table.Faults.Throw();
    }

    /// <summary>The error that the specification is not valid.</summary>
    protected DTraceException Invalid(string why) => new(DTraceErrorKind.Engine, $"The map '{Spec.Name}' is not valid: {why}.");

    /// <summary>The error that this kind of map has no such operation.</summary>
    protected DTraceException WrongKind() => new(DTraceErrorKind.Engine, $"The map '{Spec.Name}' of kind {Spec.Kind} has no such operation.");

    private bool TakeNext(ref int cursor, Span<byte> entry)
    {
        if (!NextEntry(ref cursor)) return false;
        CopyOut(cursor, entry[Spec.KeySize..]);
        TakeKey(cursor, entry[..Spec.KeySize]);
        cursor++;
        return true;
    }

    private void CopyOut(int entry, Span<byte> value)
    {
        int stride = OuterStride;
        for (int copy = 0; copy < Values!.Copies; copy++)
        {
            Span<byte> part = value.Slice(copy * stride, stride);
            Values.Value(entry, copy).CopyTo(part);
            part[Spec.ValueSize..].Clear();
        }
    }

    private void CheckSizes(int key, int value)
    {
        if (Values is null) throw WrongKind();
        if (key != Spec.KeySize) throw new ArgumentException($"A key of the map '{Spec.Name}' has {Spec.KeySize} bytes, not {key}.");
        if (value != OuterValueSize) throw new ArgumentException($"A value of the map '{Spec.Name}' has {OuterValueSize} bytes, not {value}.");
    }
}
