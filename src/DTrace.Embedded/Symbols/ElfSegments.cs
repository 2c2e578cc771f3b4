using System.Buffers.Binary;

namespace DTrace.Embedded.Symbols;

/// <summary>The segments of a 64-bit little-endian ELF file: which addresses stand where in it.</summary>
internal sealed class ElfSegments
{
    private const int FileHeaderLength = 64;
    private const int ProgramHeaderLength = 56;
    private const int LoadSegment = 1;
    private const int DynamicSegment = 2;
    private const int InterpreterSegment = 3;

    private readonly List<Segment> _loaded = [];

    private ElfSegments()
    {
    }

    /// <summary>Where the dynamic linker's table is; null where there is none.</summary>
    public (ulong FileOffset, ulong FileLength)? Dynamic { get; private set; }

    /// <summary>The address of a program's first instruction.</summary>
    public ulong Entry { get; private set; }

    /// <summary>Whether a dynamic linker runs before it.</summary>
    public bool HasInterpreter { get; private set; }

    /// <summary>Reads a file; none where it is no such ELF file.</summary>
    public static ElfSegments Read(Stream file)
    {
        ElfSegments result = new();
        byte[] header = Bytes(file, 0, FileHeaderLength);
        if (header.Length == 0 || !header.AsSpan().StartsWith("\u007fELF\u0002\u0001"u8)) return result;
        if (BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(54)) != ProgramHeaderLength) return result;
        result.Entry = U64(header, 24);
        uint count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56));
        ReadOnlySpan<byte> table = Bytes(file, BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(32)), count * ProgramHeaderLength);
        for (; table.Length >= ProgramHeaderLength; table = table[ProgramHeaderLength..])
        {
            Segment segment = new(U64(table, 8), U64(table, 16), U64(table, 32));
            int type = BinaryPrimitives.ReadInt32LittleEndian(table);
            if (type == LoadSegment) result._loaded.Add(segment);
            else if (type == InterpreterSegment) result.HasInterpreter = true;
            else if (type == DynamicSegment) result.Dynamic = (segment.FileOffset, segment.FileLength);
        }

        return result;
    }

    /// <summary>The lowest address of what is loaded; null where nothing is.</summary>
    public ulong? Origin => _loaded.Count == 0 ? null : _loaded.Min(segment => segment.Address);

    /// <summary>The address of what stands at an offset of the file, where a part of the file is mapped; null where no such part is loaded.</summary>
    /// <param name="fileOffset">The offset, of a page.</param>
    /// <param name="length">The bytes that are mapped from there.</param>
    public ulong? AddressOf(ulong fileOffset, ulong length)
    {
        foreach (Segment segment in _loaded)
        {
            if (fileOffset < segment.FileOffset + segment.FileLength && fileOffset + length > segment.FileOffset) return segment.Address + (fileOffset - segment.FileOffset);
        }

        return null;
    }

    /// <summary>Where in the file an address stands; null where it does not.</summary>
    public ulong? FileOffsetOf(ulong address)
    {
        foreach (Segment segment in _loaded)
        {
            if (address >= segment.Address && address - segment.Address < segment.FileLength) return address - segment.Address + segment.FileOffset;
        }

        return null;
    }

    /// <summary>All of a range of a file, or nothing where it is not wholly in it.</summary>
    public static byte[] Bytes(Stream file, ulong offset, ulong length)
    {
        ulong size = (ulong)file.Length;
        if (offset > size || length > size - offset) return [];
        byte[] bytes = new byte[length];
        file.Position = (long)offset;
        return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length ? bytes : [];
    }

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    private readonly record struct Segment(ulong FileOffset, ulong Address, ulong FileLength);
}
