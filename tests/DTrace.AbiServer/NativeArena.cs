using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace DTrace.AbiServer;

/// <summary>Native memory of one owner, freed with it. Every block has an end that is watched: a write past it is found when the block is freed.</summary>
internal sealed unsafe class NativeArena : IDisposable
{
    private const ulong Guard = 0xd7ace_0ff_1ce_fe11;

    private static long _live;
    private readonly Dictionary<nint, int> _blocks = [];

    /// <summary>How many blocks of all arenas are allocated.</summary>
    public static long Live => Interlocked.Read(ref _live);

    /// <summary>Zeroed memory.</summary>
    public nint Allocate(int size)
    {
        byte* block = (byte*)NativeMemory.AllocZeroed((nuint)size + sizeof(ulong));
        Unsafe.WriteUnaligned(block + size, Guard);
        _blocks.Add((nint)block, size);
        Interlocked.Increment(ref _live);
        return (nint)block;
    }

    /// <summary>A C string.</summary>
    public nint Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    /// <summary>A C string of bytes.</summary>
    public nint Text(byte[] bytes)
    {
        nint address = Allocate(bytes.Length + 1);
        bytes.CopyTo(new Span<byte>((byte*)address, bytes.Length));
        return address;
    }

    public void Free(nint block)
    {
        if (!_blocks.Remove(block, out int size)) throw new InvalidOperationException("a block that is not the arena's was freed");
        if (Unsafe.ReadUnaligned<ulong>((byte*)block + size) != Guard) throw new InvalidOperationException($"somebody wrote past a block of {size} bytes");
        NativeMemory.Free((byte*)block);
        Interlocked.Decrement(ref _live);
    }

    public void Dispose()
    {
        foreach (nint block in _blocks.Keys.ToArray()) Free(block);
    }
}
