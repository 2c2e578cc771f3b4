using System.Buffers.Binary;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.Kernel;

/// <summary>An array of maps: each slot has the map that programs reach through it, and after a first exchange an idle twin.</summary>
internal sealed class KernelMapArray : KernelMap
{
    private readonly KernelMap[] _active;
    private readonly KernelMap?[] _idle;
    private readonly Func<KernelMap> _makeInner;

    /// <summary>Makes the array's reading side, which then owns the inner maps.</summary>
    public KernelMapArray(
        BpfCalls calls, Descriptor descriptor, BpfMapSpec spec, int possibleCpus, KernelMap[] inner, Func<KernelMap> makeInner)
        : base(calls, descriptor, spec, possibleCpus)
    {
        _active = inner;
        _idle = new KernelMap?[inner.Length];
        _makeInner = makeInner;
    }

    /// <inheritdoc/>
    public override IBpfMap Inner(int slot) => _active[slot];

    /// <inheritdoc/>
    /// <remarks>
    /// The kernel's update of an array of maps returns only after a grace period in which every program that could still hold the old
    /// map has ended: <c>map_update_elem</c> calls <c>maybe_wait_bpf_programs</c>, which is <c>synchronize_rcu</c> for maps of maps
    /// (kernel/bpf/syscall.c, kernel 4.20), and programs run under the RCU read lock.
    /// </remarks>
    public override IBpfMap SwapInner(int slot)
    {
        KernelMap fresh = _idle[slot] ??= _makeInner();
        PutInner(slot, fresh);
        (_active[slot], _idle[slot]) = (fresh, _active[slot]);
        return _idle[slot]!;
    }

    /// <inheritdoc/>
    public override void Drain(BpfEntryReader reader) =>
        throw new InvalidOperationException($"Map '{Spec.Name}' is an array of maps: its inner maps are read.");

    /// <summary>Puts the first maps into their slots.</summary>
    public void Fill()
    {
        for (int slot = 0; slot < _active.Length; slot++) PutInner(slot, _active[slot]);
    }

    protected override void Dispose(bool disposing)
    {
        foreach (KernelMap map in _active) map.Dispose();
        foreach (KernelMap? map in _idle) map?.Dispose();
        base.Dispose(disposing);
    }

    private void PutInner(int slot, KernelMap map)
    {
        Span<byte> key = stackalloc byte[sizeof(int)];
        Span<byte> value = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(key, slot);
        BinaryPrimitives.WriteInt32LittleEndian(value, map.Descriptor.Number);
        Update(key, value);
        GC.KeepAlive(map);
    }
}
