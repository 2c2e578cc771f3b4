using System.Buffers.Binary;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel.Calls;

namespace DTrace.Embedded.Kernel;

/// <summary>Creates maps from their specifications.</summary>
internal sealed class MapMaker(BpfCalls calls, IReadOnlyList<int> possibleCpus, bool preallocateHashes)
{
    private const uint NoPreallocation = 1;
    private const uint ProgramsReadOnly = 1 << 7;

    /// <summary>Creates a map, with what it holds at first. Where that fails, nothing is left open.</summary>
    public KernelMap Make(BpfMapSpec spec)
    {
        if (spec.Kind == BpfMapKind.ArrayOfMaps) return MakeArrayOfMaps(spec, isFilled: true);
        Descriptor descriptor = Create(spec, inner: null);
        KernelMap map = spec.Kind == BpfMapKind.RingBuffer
            ? new KernelRing(calls, descriptor, spec, possibleCpus)
            : new KernelMap(calls, descriptor, spec, possibleCpus);
        try
        {
            if (spec.Contents is { } contents) Write(map, contents);
            if (spec.IsReadOnly)
            {
                int result = calls.Freeze(descriptor);
                if (result < 0) throw map.Refused(BpfCommand.MapFreeze, result, "freezing");
            }

            return map;
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    /// <summary>Creates an array of maps, and the map of each slot; they are put there unless the caller does it.</summary>
    public KernelMapArray MakeArrayOfMaps(BpfMapSpec spec, bool isFilled)
    {
        BpfMapSpec innerSpec = spec.Inner ?? throw new ArgumentException($"Map '{spec.Name}' is an array of maps and has no inner map.");
        KernelMap[] inner = new KernelMap[KernelMap.EntriesOf(spec, possibleCpus)];
        Descriptor? outer = null;
        try
        {
            for (int slot = 0; slot < inner.Length; slot++) inner[slot] = Make(innerSpec);
            outer = Create(spec, inner[0].Descriptor);
            KernelMapArray map = new(calls, outer, spec, possibleCpus, inner);
            if (isFilled) map.FillAhead();
            return map;
        }
        catch
        {
            outer?.Dispose();
            foreach (KernelMap? map in inner) map?.Dispose();
            throw;
        }
    }

    private Descriptor Create(BpfMapSpec spec, Descriptor? inner)
    {
        int entries = KernelMap.EntriesOf(spec, possibleCpus);
        bool onDemand = spec.Kind is BpfMapKind.Hash or BpfMapKind.PerCpuHash && !preallocateHashes;
        int result = calls.CreateMap(new MapCreateAttributes
        {
            Type = (uint)spec.Kind,
            KeySize = (uint)spec.KeySize,
            ValueSize = (uint)spec.ValueSize,
            MaxEntries = (uint)entries,
            Flags = (onDemand ? NoPreallocation : 0) | (spec.IsReadOnly ? ProgramsReadOnly : 0),
            InnerMap = inner?.Number ?? 0,
            Name = KernelName.From(spec.Name),
        });
        GC.KeepAlive(inner);
        return calls.Own(
            BpfCommand.MapCreate,
            result,
            $"creating map '{spec.Name}' ({spec.Kind}, keys of {spec.KeySize} bytes, values of {spec.ValueSize} bytes, {entries} entries)");
    }

    private static void Write(KernelMap map, byte[] contents)
    {
        int size = map.Spec.ValueSize;
        if (map.Spec.Kind != BpfMapKind.Array || contents.Length > (long)size * map.Entries)
            throw new ArgumentException($"Map '{map.Spec.Name}' cannot hold contents of {contents.Length} bytes.");

        byte[] value = new byte[size];
        Span<byte> key = stackalloc byte[sizeof(int)];
        for (int index = 0; (long)index * size < contents.Length; index++)
        {
            ReadOnlySpan<byte> rest = contents.AsSpan(index * size);
            value.AsSpan().Clear();
            rest[..Math.Min(size, rest.Length)].CopyTo(value);
            BinaryPrimitives.WriteInt32LittleEndian(key, index);
            map.Update(key, value);
        }
    }
}
