namespace DTrace.Embedded.Unwinding;

/// <summary>How addresses are written in .eh_frame (LSB Core, "DWARF Exception Header Encoding").</summary>
internal static class PointerEncodings
{
    /// <summary>DW_EH_PE_absptr: an address of 8 bytes.</summary>
    public const byte Absolute = 0;

    private const byte FormatMask = 0x0f, Relative = 0x10;

    /// <summary>Reads an address; null where it is written in a way that has no meaning here.</summary>
    /// <param name="reader">Where it stands.</param>
    /// <param name="encoding">How it is written.</param>
    /// <param name="place">The address at which the reader's bytes begin.</param>
    public static ulong? Read(ref ByteReader reader, byte encoding, ulong place)
    {
        ulong here = place + (ulong)reader.Position;
        ulong? value = ReadLength(ref reader, encoding);
        return (encoding & ~FormatMask) switch
        {
            0 => value,
            Relative => value + here,
            _ => null,
        };
    }

    /// <summary>Reads a number of an encoding's format alone; null where there is no such format.</summary>
    public static ulong? ReadLength(ref ByteReader reader, byte encoding) => (encoding & FormatMask) switch
    {
        0x00 or 0x04 or 0x0c => reader.U64(),
        0x01 => reader.Unsigned(),
        0x02 => reader.U16(),
        0x03 => reader.U32(),
        0x09 => (ulong)reader.Signed(),
        0x0a => (ulong)(short)reader.U16(),
        0x0b => (ulong)(int)reader.U32(),
        _ => null,
    };
}
