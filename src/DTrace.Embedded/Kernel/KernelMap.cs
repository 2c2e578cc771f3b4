using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Host;
using DTrace.Embedded.Kernel.Calls;

namespace DTrace.Embedded.Kernel;

/// <summary>A map in the kernel: a hash or an array, with or without a value for each CPU.</summary>
internal class KernelMap : IBpfMap
{
    private readonly IReadOnlyList<int> _possibleCpus;

    public KernelMap(BpfCalls calls, Descriptor descriptor, BpfMapSpec spec, IReadOnlyList<int> possibleCpus)
    {
        Calls = calls;
        Descriptor = descriptor;
        Spec = spec;
        _possibleCpus = possibleCpus;
    }

    /// <inheritdoc/>
    public BpfMapSpec Spec { get; }

    /// <summary>The kernel's map.</summary>
    public Descriptor Descriptor { get; }

    /// <summary>How many entries it holds.</summary>
    public int Entries => EntriesOf(Spec, _possibleCpus);

    /// <summary>Bytes of a value as this side reads it (Documentation/bpf/map_hash.rst: rounded up to 8, for each possible CPU).</summary>
    public int ValueLength => Spec.Kind is BpfMapKind.PerCpuHash or BpfMapKind.PerCpuArray
        ? (Spec.ValueSize + 7) / 8 * 8 * _possibleCpus.Count
        : Spec.ValueSize;

    protected BpfCalls Calls { get; }

    /// <summary>How many entries a map of a specification has: one for each CPU's number where it names none.</summary>
    public static int EntriesOf(BpfMapSpec spec, IReadOnlyList<int> possibleCpus) => spec.MaxEntries == 0 ? CpuList.Places(possibleCpus) : spec.MaxEntries;

    /// <inheritdoc/>
    public bool TryLookup(ReadOnlySpan<byte> key, Span<byte> value)
    {
        Check(key, value.Length);
        int result = Calls.Element(BpfCommand.MapLookupElement, Descriptor, key, value);
        if (result == -Errno.ENOENT) return false;
        return result >= 0 ? true : throw Refused(BpfCommand.MapLookupElement, result, "reading");
    }

    /// <inheritdoc/>
    public void Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Check(key, value.Length);
        int result = Calls.Element(BpfCommand.MapUpdateElement, Descriptor, key, value);

        // A new per-CPU value is taken without waiting from a stock that a worker of the kernel refills (mm/percpu.c): ENOMEM may pass.
        for (int attempt = 1; result == -Errno.ENOMEM && Spec.Kind == BpfMapKind.PerCpuHash && attempt < BpfCalls.Attempts; attempt++)
        {
            Thread.Sleep(1);
            result = Calls.Element(BpfCommand.MapUpdateElement, Descriptor, key, value);
        }

        if (result < 0) throw Refused(BpfCommand.MapUpdateElement, result, "writing");
    }

    /// <inheritdoc/>
    public void UpdateRange(int first, ReadOnlySpan<byte> values)
    {
        const int Batch = 16_384;
        int size = Spec.ValueSize, count = values.Length / size;
        int[] keys = new int[Math.Min(count, Batch)];
        for (int done = 0; done < count; done += keys.Length)
        {
            int part = Math.Min(keys.Length, count - done);
            for (int i = 0; i < part; i++) keys[i] = first + done + i;
            int result = Calls.UpdateBatch(Descriptor, MemoryMarshal.AsBytes(keys.AsSpan(0, part)), values.Slice(done * size, part * size), part);
            if (result < 0) throw Refused(BpfCommand.MapUpdateBatch, result, "writing");
        }
    }

    /// <inheritdoc/>
    public bool Delete(ReadOnlySpan<byte> key)
    {
        Check(key, ValueLength);
        int result = Calls.Element(BpfCommand.MapDeleteElement, Descriptor, key, default);
        if (result == -Errno.ENOENT) return false;
        return result >= 0 ? true : throw Refused(BpfCommand.MapDeleteElement, result, "deleting from");
    }

    /// <inheritdoc/>
    public virtual void Drain(BpfEntryReader reader)
    {
        if (Spec.Kind is BpfMapKind.Array or BpfMapKind.PerCpuArray) DrainArray(reader);
        else new HashDrain(Calls, this).Run(reader);
    }

    /// <inheritdoc/>
    public virtual IBpfMap Inner(int slot) => throw NotOfKind("an array of maps");

    /// <inheritdoc/>
    public virtual bool ReadRing(BpfRecordReader reader) => throw NotOfKind("a ring buffer");

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The error of a refused call on this map.</summary>
    public DTraceException Refused(BpfCommand command, int result, string doing) =>
        Calls.Refused(command, result, $"{doing} map '{Spec.Name}'");

    protected virtual void Dispose(bool disposing) => Descriptor.Dispose();

    private void DrainArray(BpfEntryReader reader)
    {
        byte[] value = new byte[ValueLength];
        byte[] zeros = new byte[ValueLength];
        Span<byte> key = stackalloc byte[sizeof(uint)];
        for (int index = 0; index < Entries; index++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(key, index);
            TryLookup(key, value);
            reader(key, value);
            Update(key, zeros);
        }
    }

    private void Check(ReadOnlySpan<byte> key, int valueLength)
    {
        if (key.Length != Spec.KeySize) throw new ArgumentException($"A key of map '{Spec.Name}' is {Spec.KeySize} bytes, not {key.Length}.");
        if (valueLength < ValueLength) throw new ArgumentException($"A value of map '{Spec.Name}' is {ValueLength} bytes, not {valueLength}.");
    }

    private InvalidOperationException NotOfKind(string wanted) => new($"Map '{Spec.Name}' is {Spec.Kind}, not {wanted}.");
}
