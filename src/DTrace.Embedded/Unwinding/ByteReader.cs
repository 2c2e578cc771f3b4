using System.Buffers.Binary;

namespace DTrace.Embedded.Unwinding;

/// <summary>Reads numbers as DWARF writes them (DWARF 5, 7.6). What lies behind the end is 0, and <see cref="IsAtEnd"/> then.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Where it stands.</summary>
    public int Position { get; private set; }

    /// <summary>Whether nothing is left; also where more was asked for than there was.</summary>
    public readonly bool IsAtEnd => Position >= _bytes.Length;

    /// <summary>Whether more was asked for than there was.</summary>
    public bool HasOverrun { get; private set; }

    public byte U8() => Take(1) is [var value] ? value : (byte)0;

    public ushort U16() => Take(2) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : (ushort)0;

    public uint U32() => Take(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;

    public ulong U64() => Take(8) is { Length: 8 } bytes ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;

    /// <summary>An unsigned number of 7 bits a byte; bits beyond 64 are lost.</summary>
    public ulong Unsigned()
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = U8();
            if (shift < 64) value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }
    }

    /// <summary>A signed number of 7 bits a byte.</summary>
    public long Signed()
    {
        long value = 0;
        int shift = 0;
        byte part;
        do
        {
            part = U8();
            if (shift < 64) value |= (long)(part & 0x7f) << shift;
            shift += 7;
        }
        while (part >= 0x80);
        return shift < 64 && (part & 0x40) != 0 ? value | (-1L << shift) : value;
    }

    /// <summary>So many bytes; none where there are not so many.</summary>
    public ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_bytes.Length - Position))
        {
            Position = _bytes.Length;
            HasOverrun = true;
            return [];
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(Position, (int)length);
        Position += (int)length;
        return taken;
    }

    /// <summary>A text that a NUL ends, as bytes.</summary>
    public ReadOnlySpan<byte> Text()
    {
        int length = _bytes[Position..].IndexOf((byte)0);
        ReadOnlySpan<byte> text = Take(length < 0 ? ulong.MaxValue : (ulong)length);
        U8();
        return text;
    }
}
