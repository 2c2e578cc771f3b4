namespace DTrace.Embedded.InProcess;

/// <summary>A map's values in the address space: one region, or one for each CPU. Storage grows; addresses stay.</summary>
internal sealed class ValueStore
{
    private readonly AddressSpace _space;
    private readonly int _valueSize;
    private readonly int _stride;
    private readonly byte[][] _data;
    private readonly int[] _regions;

    /// <summary>Makes the storage of a number of values, all zero.</summary>
    public ValueStore(AddressSpace space, int valueSize, int copies, int entries, bool isWritable)
    {
        _space = space;
        _valueSize = valueSize;
        _stride = AddressSpace.Stride(valueSize);
        _data = new byte[copies][];
        _regions = new int[copies];
        for (int copy = 0; copy < copies; copy++)
        {
            _data[copy] = new byte[checked(entries * _stride)];
            _regions[copy] = space.AddValues(_data[copy], valueSize, isWritable);
        }
    }

    /// <summary>How many values there are of an entry.</summary>
    public int Copies => _data.Length;

    /// <summary>Whether this many values of a size can be stored at all.</summary>
    public static bool Fits(int valueSize, int entries) => (long)AddressSpace.Stride(valueSize) * entries <= Array.MaxLength;

    /// <summary>Where programs find a value.</summary>
    public ulong AddressOf(int entry, int copy) => _space.AddressOf(_regions[copy], entry);

    /// <summary>A value's bytes.</summary>
    public Span<byte> Value(int entry, int copy) => _data[copy].AsSpan(entry * _stride, _valueSize);

    /// <summary>Sets every copy of an entry to zero.</summary>
    public void Clear(int entry)
    {
        for (int copy = 0; copy < _data.Length; copy++) Value(entry, copy).Clear();
    }

    /// <summary>Makes room for more values.</summary>
    public void Grow(int entries)
    {
        for (int copy = 0; copy < _data.Length; copy++)
        {
            Array.Resize(ref _data[copy], entries * _stride);
            _space.Replace(_regions[copy], _data[copy]);
        }
    }

    /// <summary>Lets go of the storage.</summary>
    public void Free() => Array.Fill(_data, []);
}
