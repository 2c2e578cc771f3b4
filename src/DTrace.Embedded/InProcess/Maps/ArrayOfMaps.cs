using System.Runtime.InteropServices;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.InProcess;

/// <summary>An array of maps of one shape; each slot has a map from the start.</summary>
internal sealed class ArrayOfMaps : MachineMap
{
    private readonly MachineMap[] _slots;

    public ArrayOfMaps(BpfMapSpec spec, MapTable table)
        : base(spec, table)
    {
        if (spec.KeySize != sizeof(uint) || spec.ValueSize != sizeof(uint)) throw Invalid("an array of maps has keys and values of 4 bytes");
        BpfMapSpec inner = spec.Inner ?? throw Invalid("an array of maps says what maps it holds");
        if (inner.Kind == BpfMapKind.ArrayOfMaps) throw Invalid("an array of maps cannot hold another");
        _slots = new MachineMap[Capacity];
        for (int slot = 0; slot < Capacity; slot++) _slots[slot] = table.Create(inner);
    }

    /// <inheritdoc/>
    protected override ValueStore? Values => null;

    /// <inheritdoc/>
    public override ulong LookupAddress(ReadOnlySpan<byte> key, int cpu)
    {
        int slot = Find(key);
        return slot < 0 ? 0 : _slots[slot].Handle;
    }

    /// <inheritdoc/>
    public override int UpdateValue(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ulong flags, int cpu) =>
        throw new MachineFaultException($"it updates the array of maps '{Spec.Name}'");

    /// <inheritdoc/>
    public override int DeleteValue(ReadOnlySpan<byte> key) =>
        throw new MachineFaultException($"it deletes from the array of maps '{Spec.Name}'");

    /// <inheritdoc/>
    public override IBpfMap Inner(int slot)
    {
        CheckSlot(slot);
        lock (Table.Gate)
        {
            ThrowIfUnusable();
            return _slots[slot];
        }
    }

    /// <inheritdoc/>
    public override void Free()
    {
    }

    /// <inheritdoc/>
    protected override int Find(ReadOnlySpan<byte> key)
    {
        uint slot = MemoryMarshal.Read<uint>(key);
        return slot < (uint)Capacity ? (int)slot : -1;
    }

    /// <inheritdoc/>
    protected override int FindOrAdd(ReadOnlySpan<byte> key) => throw WrongKind();

    /// <inheritdoc/>
    protected override bool NextEntry(ref int cursor) => throw WrongKind();

    /// <inheritdoc/>
    protected override void TakeKey(int entry, Span<byte> key) => throw WrongKind();

    private void CheckSlot(int slot)
    {
        if ((uint)slot >= (uint)Capacity) throw new ArgumentOutOfRangeException(nameof(slot), slot, $"The map '{Spec.Name}' has {Capacity} slots.");
    }
}
