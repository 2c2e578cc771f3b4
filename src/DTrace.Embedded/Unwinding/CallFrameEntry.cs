namespace DTrace.Embedded.Unwinding;

/// <summary>What the descriptions of functions have in common: a common information entry (DWARF 5, 6.4.1; LSB Core, "Exception Frames").</summary>
/// <param name="CodeUnit">The unit of advances, in bytes.</param>
/// <param name="DataUnit">The unit of offsets, in bytes.</param>
/// <param name="ReturnAddress">The column of the return address.</param>
/// <param name="PointerEncoding">How addresses are written.</param>
/// <param name="HasAugmentation">Whether a description has data of its own before its instructions.</param>
/// <param name="IsSignalFrame">Whether the functions are called by the kernel, to return from a signal's handler.</param>
/// <param name="Instructions">The instructions with which every function begins.</param>
internal sealed record CallFrameEntry(
    ulong CodeUnit, long DataUnit, ulong ReturnAddress, byte PointerEncoding, bool HasAugmentation, bool IsSignalFrame, byte[] Instructions)
{
    private const byte LongestVersion = 4;

    /// <summary>Reads an entry behind its length and its number; null where it is not understood.</summary>
    public static CallFrameEntry? Read(ReadOnlySpan<byte> bytes)
    {
        ByteReader reader = new(bytes);
        byte version = reader.U8();
        if (version is not (1 or 3 or LongestVersion)) return null;
        ReadOnlySpan<byte> augmentation = reader.Text();
        if (version == LongestVersion && (reader.U8() != sizeof(ulong) || reader.U8() != 0)) return null;
        ulong codeUnit = reader.Unsigned();
        long dataUnit = reader.Signed();
        ulong returnAddress = version == 1 ? reader.U8() : reader.Unsigned();
        byte encoding = PointerEncodings.Absolute;
        bool isSignal = false, hasData = augmentation.StartsWith("z"u8);
        if (!hasData && !augmentation.IsEmpty) return null;
        if (hasData)
        {
            ByteReader data = new(reader.Take(reader.Unsigned()));
            foreach (byte kind in augmentation[1..])
            {
                switch (kind)
                {
                    case (byte)'R':
                        encoding = data.U8();
                        break;
                    case (byte)'L':
                        data.U8();
                        break;
                    case (byte)'P':
                        PointerEncodings.Read(ref data, data.U8(), 0);
                        break;
                    case (byte)'S':
                        isSignal = true;
                        break;
                    default:
                        return null;
                }
            }
        }

        if (reader.HasOverrun) return null;
        return new CallFrameEntry(codeUnit, dataUnit, returnAddress, encoding, hasData, isSignal, bytes[reader.Position..].ToArray());
    }
}
