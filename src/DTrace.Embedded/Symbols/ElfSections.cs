using System.Buffers.Binary;
using System.Text;

namespace DTrace.Embedded.Symbols;

/// <summary>A section of an ELF file (System V ABI, chapter 4).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type (SHT_...).</param>
/// <param name="Flags">Its flags (SHF_...).</param>
/// <param name="Address">Where it lies in memory, before the file is moved.</param>
/// <param name="FileOffset">Where it stands in the file.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Link">The number of the section that belongs to it.</param>
internal sealed record ElfSection(string Name, int Type, ulong Flags, ulong Address, ulong FileOffset, ulong Length, int Link)
{
    /// <summary>SHT_NOBITS: no bytes of it stand in the file.</summary>
    private const int NoBits = 8;

    /// <summary>SHF_COMPRESSED: what stands in the file is packed.</summary>
    private const ulong Compressed = 1 << 11;

    /// <summary>Its bytes; none where the file does not have them, and where they are more than a limit.</summary>
    public byte[] Read(Stream file, ulong limit) =>
        Type == NoBits || (Flags & Compressed) != 0 || Length > limit ? [] : ElfSegments.Bytes(file, FileOffset, Length);
}

/// <summary>The sections of a 64-bit little-endian ELF file. What is malformed is left out.</summary>
internal static class ElfSections
{
    private const int FileHeaderLength = 64;
    private const int HeaderLength = 64;
    private const ulong LargestNames = 4 << 20;

    /// <summary>The sections of a file, in its order, the first, which is none, among them; none where it is no such ELF file.</summary>
    public static IReadOnlyList<ElfSection> Read(Stream file)
    {
        byte[] header = ElfSegments.Bytes(file, 0, FileHeaderLength);
        if (!header.AsSpan().StartsWith("\u007fELF\u0002\u0001"u8) || BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(58)) != HeaderLength) return [];
        uint count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(60));
        byte[] table = ElfSegments.Bytes(file, BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(40)), count * HeaderLength);
        int nameSection = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(62));
        if (table.Length == 0) return [];
        byte[] names = nameSection < count ? Section(table, nameSection, []).Read(file, LargestNames) : [];
        return [.. Enumerable.Range(0, (int)count).Select(number => Section(table, number, names))];
    }

    private static ElfSection Section(byte[] table, int number, byte[] names)
    {
        ReadOnlySpan<byte> header = table.AsSpan(number * HeaderLength, HeaderLength);
        return new ElfSection(
            Name(names, BinaryPrimitives.ReadUInt32LittleEndian(header)),
            BinaryPrimitives.ReadInt32LittleEndian(header[4..]),
            U64(header, 8), U64(header, 16), U64(header, 24), U64(header, 32),
            BinaryPrimitives.ReadInt32LittleEndian(header[40..]));
    }

    private static string Name(byte[] names, uint at)
    {
        if (at >= names.Length) return string.Empty;
        ReadOnlySpan<byte> rest = names.AsSpan((int)at);
        int end = rest.IndexOf((byte)0);
        return end < 0 ? string.Empty : Encoding.UTF8.GetString(rest[..end]);
    }

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
