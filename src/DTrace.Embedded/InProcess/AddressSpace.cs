using System.Diagnostics.CodeAnalysis;

namespace DTrace.Embedded.InProcess;

/// <summary>
/// The memory a program can name. An address is synthetic and means nothing outside:
/// <code>
///   63      56 55            40 39                                 0
///   | 0xD7    | region number  | offset in the region             |
/// </code>
/// A region holds values of one size. In the offset each value begins at a power of two, in storage at the next multiple of
/// eight bytes, so an access can be held to the value it began in, as the kernel's verifier does, and storage may move while addresses stay.
/// </summary>
internal sealed class AddressSpace
{
    private const int OffsetBits = 40;
    private const ulong OffsetMask = (1UL << OffsetBits) - 1;
    private const uint Tag = 0xD7_0000;
    private const int MaxRegions = 0x1_0000;

    private Region[] _regions = [];
    private int _count;

    /// <summary>Adds a region that is one value.</summary>
    public int AddBlock(byte[] data, bool isWritable) =>
        Add(new Region(data, data.Length, data.Length, OffsetBits, OffsetMask, isWritable));

    /// <summary>Adds a region of values, each rounded up to eight bytes in storage.</summary>
    public int AddValues(byte[] data, int valueSize, bool isWritable)
    {
        int stride = Stride(valueSize);
        int shift = int.Log2(stride);
        if (1 << shift < stride) shift++;
        return Add(new Region(data, stride, valueSize, shift, (1UL << shift) - 1, isWritable));
    }

    /// <summary>How many bytes of storage a value takes.</summary>
    public static int Stride(int valueSize) => checked(valueSize + 7) & ~7;

    /// <summary>Puts other storage behind a region; its addresses stay.</summary>
    public void Replace(int region, byte[] data) => _regions[region] = _regions[region] with { Data = data };

    /// <summary>The address of a region's value.</summary>
    public ulong AddressOf(int region, int index) =>
        ((ulong)(Tag + (uint)region) << OffsetBits) | ((ulong)(uint)index << _regions[region].Shift);

    /// <summary>Lets go of all storage.</summary>
    public void Clear()
    {
        _regions = [];
        _count = 0;
    }

    /// <summary>The bytes behind an address; false where not all of them are one value's, or may not be written.</summary>
    public bool TryAccess(ulong address, int width, bool write, out Span<byte> bytes)
    {
        uint number = (uint)(address >> OffsetBits) - Tag;
        Region[] regions = _regions;
        if (number < (uint)regions.Length)
        {
            ref readonly Region region = ref regions[number];
            ulong offset = address & OffsetMask;
            ulong inside = offset & region.Mask;
            ulong at = ((offset >> region.Shift) * (uint)region.Stride) + inside;
            if (inside + (uint)width <= (uint)region.ValueSize && at + (uint)width <= (uint)region.Data.Length
                && (region.IsWritable || !write))
            {
                bytes = region.Data.AsSpan((int)at, width);
                return true;
            }
        }

        bytes = default;
        return false;
    }

    /// <summary>The bytes from an address to the end of its value, at most a number; false where the address is in no value.</summary>
    public bool TryAccessUpTo(ulong address, int limit, out Span<byte> bytes)
    {
        bytes = default;
        if (!TryAccess(address, 1, false, out _)) return false;
        ref readonly Region region = ref _regions[(uint)(address >> OffsetBits) - Tag];
        int rest = region.ValueSize - (int)(address & OffsetMask & region.Mask);
        return TryAccess(address, int.Min(limit, rest), false, out bytes);
    }

    /// <summary>The bytes behind an address that a program gave.</summary>
    /// <exception cref="MachineFaultException">They are not the program's.</exception>
    public Span<byte> Access(ulong address, int width, bool write)
    {
        if (!TryAccess(address, width, write, out Span<byte> bytes)) Refuse(address, width, write);
        return bytes;
    }

    /// <summary>Ends the run: the address is not the program's.</summary>
    [DoesNotReturn]
    private void Refuse(ulong address, int width, bool write)
    {
        string why = write && TryAccess(address, width, false, out _) ? "memory it may only read" : "memory that is not its own";
        throw new MachineFaultException($"it {(write ? "writes" : "reads")} {width} bytes at 0x{address:x}, {why}");
    }

    private int Add(Region region)
    {
        if (_count == MaxRegions) throw new InvalidOperationException($"An object has more than {MaxRegions} regions of memory.");
        if (_count == _regions.Length) Array.Resize(ref _regions, int.Max(16, _count * 2));
        for (int spare = _count + 1; spare < _regions.Length; spare++) _regions[spare] = new Region([], 0, 0, 0, 0, false);
        _regions[_count] = region;
        return _count++;
    }

    private readonly record struct Region(byte[] Data, int Stride, int ValueSize, int Shift, ulong Mask, bool IsWritable);
}
