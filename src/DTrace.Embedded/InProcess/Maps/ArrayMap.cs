using System.Runtime.InteropServices;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.InProcess;

/// <summary>An array, or one for each CPU. Every entry always exists; errors are those of the kernel's array map (kernel/bpf/arraymap.c).</summary>
internal sealed class ArrayMap : MachineMap
{
    public ArrayMap(BpfMapSpec spec, MapTable table)
        : base(spec, table)
    {
        if (spec.KeySize != sizeof(uint)) throw Invalid("an array's keys have 4 bytes");
        if (spec.ValueSize <= 0) throw Invalid("its values have no size");
        if (!ValueStore.Fits(spec.ValueSize, Capacity)) throw Invalid($"{Capacity} values of {spec.ValueSize} bytes are more than can be stored");
        if (spec.Contents is { } contents && contents.Length > (long)spec.ValueSize * Capacity) throw Invalid("its contents are longer than it is");
        Values = new ValueStore(table.Space, spec.ValueSize, IsPerCpu ? table.Cpus : 1, Capacity, !spec.IsReadOnly);
        Fill(spec.Contents);
    }

    /// <inheritdoc/>
    protected override ValueStore Values { get; }

    /// <summary>Where programs find a value.</summary>
    public ulong AddressOf(int entry, int cpu) => Values.AddressOf(entry, cpu);

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
        if (entry < 0) return -Errno.TooBig;
        if (flags == NoExist) return -Errno.Exists;
        value.CopyTo(Values.Value(entry, IsPerCpu ? cpu : 0));
        return 0;
    }

    /// <inheritdoc/>
    public override int DeleteValue(ReadOnlySpan<byte> key) => -Errno.Invalid;

    /// <inheritdoc/>
    public override void Free() => Values.Free();

    /// <inheritdoc/>
    protected override int Find(ReadOnlySpan<byte> key)
    {
        uint index = MemoryMarshal.Read<uint>(key);
        return index < (uint)Capacity ? (int)index : -1;
    }

    /// <inheritdoc/>
    protected override int FindOrAdd(ReadOnlySpan<byte> key)
    {
        int entry = Find(key);
        return entry < 0 ? -Errno.TooBig : entry;
    }

    /// <inheritdoc/>
    protected override bool NextEntry(ref int cursor) => cursor < Capacity;

    /// <inheritdoc/>
    protected override void TakeKey(int entry, Span<byte> key)
    {
        MemoryMarshal.Write(key, entry);
        Values.Clear(entry);
    }

    private void Fill(ReadOnlySpan<byte> contents)
    {
        for (int entry = 0; !contents.IsEmpty; entry++)
        {
            ReadOnlySpan<byte> part = contents[..int.Min(Spec.ValueSize, contents.Length)];
            for (int copy = 0; copy < Values.Copies; copy++) part.CopyTo(Values.Value(entry, copy));
            contents = contents[part.Length..];
        }
    }
}
