using System.Runtime.CompilerServices;
using System.Text;

namespace DTrace.AbiServer;

/// <summary>A struct in native memory, written and read field by field where the facts say the fields are.</summary>
internal readonly unsafe struct NativeStruct(nint address, StructFacts facts)
{
    public nint Address => address;

    public void Set(string field, byte value) => Unsafe.WriteUnaligned(At(field), value);

    public void Set(string field, ushort value) => Unsafe.WriteUnaligned(At(field), value);

    public void Set(string field, int value) => Unsafe.WriteUnaligned(At(field), value);

    public void Set(string field, long value) => Unsafe.WriteUnaligned(At(field), value);

    public void Set(string field, ulong value) => Unsafe.WriteUnaligned(At(field), value);

    public void Set(string field, nint value) => Unsafe.WriteUnaligned(At(field), value);

    public int Int32(string field) => Unsafe.ReadUnaligned<int>(At(field));

    /// <summary>Writes text into an array of the struct, cut to fit with its NUL.</summary>
    public void SetText(string field, int length, string text)
    {
        Span<byte> room = new(At(field), length);
        room.Clear();
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        bytes.AsSpan(0, Math.Min(bytes.Length, length - 1)).CopyTo(room);
    }

    public string Text(string field, int length)
    {
        ReadOnlySpan<byte> bytes = new(At(field), length);
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    private byte* At(string field) => (byte*)address + facts[field];
}
