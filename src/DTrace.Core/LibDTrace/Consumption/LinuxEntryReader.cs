using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// Reads one entry of an aggregation as Linux has it, and puts keys and value into one buffer:
/// <code>
/// key records   [0] the variable's number   [1 ..] the keys         offsets into the key's bytes
/// data records  [0] a generation number     [1] the value           offsets into the data's bytes
/// parameters    in the description, already in AggregateDescription's packing
/// </code>
/// </summary>
/// <param name="profile">The platform.</param>
/// <param name="stringSize">The length of D's strings.</param>
internal sealed class LinuxEntryReader(NativeProfile profile, int stringSize) : EntryReader(profile, stringSize)
{
    private byte[] _entry = new byte[1024];

    /// <inheritdoc/>
    public override AggregateDescription Read(nint entry, out ReadOnlySpan<byte> bytes, out long normal)
    {
        StructLayouts layouts = Profile.Layouts;
        AggregationLayout layout = layouts.Aggregation;
        nint description = NativeMemory.Pointer(entry, layouts.Entry.Description);
        int keySize = NativeMemory.Int32(description, layout.KeySize);
        int dataSize = NativeMemory.Int32(description, layout.DataSize);
        int count = NativeMemory.Int32(description, layout.Count);
        if (keySize is < 0 or > LargestEntry / 2 || dataSize is < 0 or > LargestEntry / 2 || count is < 1 or > MostRecords) throw NativeRecord.Misread();
        Span<byte> copy = Copy(NativeMemory.Pointer(entry, layouts.Entry.Key), keySize, NativeMemory.Pointer(entry, layouts.Entry.Data), dataSize);

        nint keyRecords = NativeMemory.Pointer(description, layout.Records);
        var keys = new RecordDescription[count - 1];
        for (int i = 0; i < keys.Length; i++)
        {
            NativeRecord key = Inside(NativeRecord.Read(keyRecords + ((i + 1) * layouts.Record.Stride), layouts.Record), keySize);
            keys[i] = Typed(StackNormaliser.Normalise(Profile.Stacks, Meaning(key), key, copy), copy);
        }

        NativeRecord value = Inside(NativeRecord.Read(NativeMemory.Pointer(description, layout.ValueRecords) + layouts.Record.Stride, layouts.Record), dataSize);
        AggregateAction action = Action(value.Number);
        ulong parameters = action is AggregateAction.LQuantize or AggregateAction.LLQuantize ? NativeMemory.UInt64(description, layout.Parameters) : 0;
        normal = NativeMemory.Int64(description, layout.Normal);
        int valueOffset = keySize + value.Offset, valueSize = value.Size;
        if (action == AggregateAction.LLQuantize)
        {
            long[] shape = LinuxLogLinear.ToShape(parameters, MemoryMarshal.Cast<byte, long>(copy.Slice(valueOffset, valueSize)));
            (valueOffset, valueSize) = (keySize, shape.Length * sizeof(long));
            if (_entry.Length < keySize + valueSize) Array.Resize(ref _entry, keySize + valueSize);
            copy = _entry.AsSpan(0, keySize + valueSize);
            MemoryMarshal.AsBytes(shape.AsSpan()).CopyTo(copy[keySize..]);
        }

        bytes = copy;
        return new AggregateDescription(Name(description), VariableId(description), action, keys, valueOffset, valueSize, parameters)
        {
            IsPrinted = IsPrinted(description),
        };
    }

    private Span<byte> Copy(nint key, int keySize, nint data, int dataSize)
    {
        int size = keySize + dataSize;
        if (_entry.Length < size) _entry = new byte[size];
        NativeMemory.Bytes(key, keySize).CopyTo(_entry);
        NativeMemory.Bytes(data, dataSize).CopyTo(_entry.AsSpan(keySize));
        return _entry.AsSpan(0, size);
    }
}
