using DTrace.Core;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.InProcess;

/// <summary>An object's memory and maps. Everything in it is touched under <see cref="Gate"/> only, which programs hold as they run.</summary>
/// <param name="cpus">How many CPUs there are.</param>
internal sealed class MapTable(int cpus)
{
    private const ulong HandleTag = 0xD6UL << 56;

    private readonly List<MachineMap> _all = [];
    private readonly List<MachineMap> _own = [];

    /// <summary>Held while a program runs or a map is read.</summary>
    public Lock Gate { get; } = new();

    /// <summary>What programs can address.</summary>
    public AddressSpace Space { get; } = new();

    /// <summary>The faults of firings, for the next reader.</summary>
    public FaultLatch Faults { get; } = new();

    /// <summary>How many CPUs there are.</summary>
    public int Cpus { get; } = cpus;

    /// <summary>The object's maps, in its order.</summary>
    public IReadOnlyList<MachineMap> Own => _own;

    /// <summary>Whether the object was disposed.</summary>
    public bool IsFreed { get; private set; }

    /// <summary>Makes the next of the object's maps.</summary>
    public void AddOwn(BpfMapSpec spec) => _own.Add(Create(spec));

    /// <summary>Makes a map.</summary>
    /// <exception cref="DTraceException">The specification is not valid.</exception>
    public MachineMap Create(BpfMapSpec spec)
    {
        MachineMap map = spec.Kind switch
        {
            BpfMapKind.Array or BpfMapKind.PerCpuArray => new ArrayMap(spec, this),
            BpfMapKind.Hash or BpfMapKind.PerCpuHash => new HashMap(spec, this),
            BpfMapKind.ArrayOfMaps => new ArrayOfMaps(spec, this),
            BpfMapKind.RingBuffer => new RingBufferMap(spec, this),
            _ => throw new DTraceException(DTraceErrorKind.Engine, $"The map '{spec.Name}' is of kind {(int)spec.Kind}, which the machine does not have."),
        };

        // An array of maps has made its inner maps meanwhile, so its own number is taken only now.
        map.Handle = HandleTag | (uint)_all.Count;
        _all.Add(map);
        return map;
    }

    /// <summary>The map a program names.</summary>
    /// <exception cref="MachineFaultException">It names none.</exception>
    public MachineMap Find(ulong handle)
    {
        ulong number = handle - HandleTag;
        return number < (ulong)_all.Count ? _all[(int)number] : throw new MachineFaultException($"it uses 0x{handle:x} as a map");
    }

    /// <summary>Frees all maps and memory.</summary>
    public void Free()
    {
        IsFreed = true;
        foreach (MachineMap map in _all) map.Free();
        Space.Clear();
    }
}
