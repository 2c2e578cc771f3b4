using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// Reads libdtrace's memory at an address and an offset. libdtrace promises 4-byte alignment only, so every read is unaligned.
/// The caller vouches for the address: it came from the library, in a callback or from a handle still open.
/// </summary>
internal static unsafe class NativeMemory
{
    public static ushort UInt16(nint address, int offset) => Unsafe.ReadUnaligned<ushort>((byte*)address + offset);

    public static int Int32(nint address, int offset) => Unsafe.ReadUnaligned<int>((byte*)address + offset);

    public static long Int64(nint address, int offset) => Unsafe.ReadUnaligned<long>((byte*)address + offset);

    public static ulong UInt64(nint address, int offset) => Unsafe.ReadUnaligned<ulong>((byte*)address + offset);

    public static nint Pointer(nint address, int offset) => Unsafe.ReadUnaligned<nint>((byte*)address + offset);

    public static void Write(nint address, int offset, nint value) => Unsafe.WriteUnaligned((byte*)address + offset, value);

    public static void Write(nint address, int offset, int value) => Unsafe.WriteUnaligned((byte*)address + offset, value);

    public static ReadOnlySpan<byte> Bytes(nint address, int length) => new((byte*)address, length);

    public static Span<byte> WritableBytes(nint address, int length) => new((byte*)address, length);

    /// <summary>The text at an address, up to its NUL; null where the address is.</summary>
    public static string? Text(nint address) => address == 0 ? null : Encoding.UTF8.GetString(TextBytes(address));

    /// <summary>The bytes of the text at an address, without its NUL; none where the address is null.</summary>
    public static ReadOnlySpan<byte> TextBytes(nint address) => MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)address);

    /// <summary>The text in bytes, up to a NUL or the end.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
