using System.Buffers.Binary;
using System.Text;

namespace DTrace.Embedded.Symbols;

/// <summary>
/// The functions of a 64-bit little-endian ELF file (System V ABI, chapters 4 and 5), from .symtab and .dynsym. Every offset and
/// length in the file is checked against it: what is malformed is left out, and nothing in a file can make the reader fail.
/// </summary>
internal sealed class ElfSymbols
{
    private const int FileHeaderLength = 64;
    private const int ProgramHeaderLength = 56;
    private const int SymbolLength = 24;

    /// <summary>Bytes of memory of a symbol.</summary>
    private const int SymbolSize = 32;

    private const int LoadSegment = 1;
    private const int SymbolTable = 2;
    private const int DynamicSymbolTable = 11;
    private const int FunctionType = 2;
    private const int IndirectFunctionType = 10;

    /// <summary>Tables beyond this many bytes in one file are left out.</summary>
    private const long LargestTable = 256 << 20;

    private readonly List<Segment> _segments = [];
    private readonly List<byte[]> _strings = [];
    private readonly List<Symbol> _symbols = [];

    private ElfSymbols()
    {
    }

    /// <summary>A file that is no ELF file, or none that can be read.</summary>
    public static ElfSymbols Empty { get; } = new();

    /// <summary>How many functions there are.</summary>
    public int Count => _symbols.Count;

    /// <summary>Bytes of memory that it takes, about.</summary>
    public long Size => _strings.Sum(strings => (long)strings.Length) + ((long)_symbols.Count * SymbolSize);

    /// <summary>Reads a file; <see cref="Empty"/> where it is no such ELF file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="debug">The file that has the symbols which were stripped from it (<see cref="DebugFiles"/>): addresses in it are the file's own.</param>
    public static ElfSymbols Read(Stream file, Stream? debug = null)
    {
        ReadOnlySpan<byte> header = Bytes(file, 0, FileHeaderLength);
        if (header.IsEmpty || !header.StartsWith("\u007fELF\u0002\u0001"u8)) return Empty;
        ElfSymbols result = new();
        result.ReadSegments(Table(file, header, at: 32, entryLengthAt: 54, ProgramHeaderLength));
        result.ReadSections(file);
        if (debug is not null) result.ReadSections(debug);
        result._symbols.Sort(result.Compare);
        return result;
    }

    /// <summary>The functions that stand in the file, by address; one with several names comes under each, the preferred first.</summary>
    public IEnumerable<FunctionSymbol> Functions
    {
        get
        {
            (ulong Address, string Name) last = default;
            foreach (Symbol symbol in _symbols)
            {
                if (symbol.IsIndirect || FileOffsetOf(symbol.Address) is not { } offset) continue;
                string name = NameOf(symbol);
                if ((symbol.Address, name) == last) continue;
                last = (symbol.Address, name);
                yield return new FunctionSymbol(name, offset, symbol.Length);
            }
        }
    }

    /// <summary>The function that holds the byte at an offset in the file, and the distance from its start; null where none does.</summary>
    public (string Name, ulong Offset)? Find(ulong fileOffset)
    {
        foreach (Segment segment in _segments)
        {
            if (fileOffset < segment.FileOffset || fileOffset - segment.FileOffset >= segment.FileLength) continue;
            return FindAddress(fileOffset - segment.FileOffset + segment.Address);
        }

        return null;
    }

    private ulong? FileOffsetOf(ulong address)
    {
        foreach (Segment segment in _segments)
        {
            if (address >= segment.Address && address - segment.Address < segment.FileLength) return address - segment.Address + segment.FileOffset;
        }

        return null;
    }

    private (string Name, ulong Offset)? FindAddress(ulong address)
    {
        int low = 0;
        int high = _symbols.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_symbols[middle].Address <= address) low = middle + 1;
            else high = middle;
        }

        // The first of those with the nearest start is the preferred name; one without a size reaches to the next symbol.
        int found = low - 1;
        if (found < 0) return null;
        while (found > 0 && _symbols[found - 1].Address == _symbols[found].Address) found--;
        for (int i = found; i < low; i++)
        {
            Symbol symbol = _symbols[i];
            ulong offset = address - symbol.Address;
            if (symbol.Length == 0 || offset < symbol.Length) return (NameOf(symbol), offset);
        }

        return null;
    }

    private void ReadSegments(ReadOnlySpan<byte> table)
    {
        for (; table.Length >= ProgramHeaderLength; table = table[ProgramHeaderLength..])
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(table) != LoadSegment) continue;
            _segments.Add(new Segment(U64(table, 8), U64(table, 16), U64(table, 32)));
        }
    }

    private void ReadSections(Stream file)
    {
        IReadOnlyList<ElfSection> sections = ElfSections.Read(file);
        foreach (ElfSection section in sections.Where(section => section.Type is SymbolTable or DynamicSymbolTable))
        {
            if (section.Link >= 0 && section.Link < sections.Count) ReadSymbols(section.Read(file, LargestTable), sections[section.Link].Read(file, LargestTable));
        }
    }

    private void ReadSymbols(ReadOnlySpan<byte> symbols, byte[] strings)
    {
        int table = _strings.Count;
        _strings.Add(strings);
        for (; symbols.Length >= SymbolLength; symbols = symbols[SymbolLength..])
        {
            uint name = BinaryPrimitives.ReadUInt32LittleEndian(symbols);
            byte info = symbols[4];
            ushort section = BinaryPrimitives.ReadUInt16LittleEndian(symbols[6..]);
            ulong address = U64(symbols, 8);
            if ((info & 15) is not (FunctionType or IndirectFunctionType) || section == 0 || address == 0) continue;
            if (name == 0 || name >= strings.Length) continue;
            _symbols.Add(new Symbol(address, U64(symbols, 16), table, (int)name, (byte)(info >> 4), (info & 15) == IndirectFunctionType));
        }
    }

    // Global names go before weak and local ones, then those with fewer leading underscores (illumos libproc, sym_prefer).
    private int Compare(Symbol a, Symbol b)
    {
        int order = a.Address.CompareTo(b.Address);
        if (order == 0) order = Rank(a.Binding).CompareTo(Rank(b.Binding));
        if (order == 0) order = Underscores(a).CompareTo(Underscores(b));
        if (order == 0) order = a.Table.CompareTo(b.Table);
        return order != 0 ? order : a.Name.CompareTo(b.Name);
    }

    private static int Rank(byte binding) => binding switch { 1 => 0, 2 => 1, _ => 2 };

    private int Underscores(Symbol symbol)
    {
        byte[] strings = _strings[symbol.Table];
        int count = 0;
        while (symbol.Name + count < strings.Length && strings[symbol.Name + count] == '_') count++;
        return count;
    }

    private string NameOf(Symbol symbol)
    {
        // A name's version, as in memcpy@@GLIBC_2.14, is no part of it.
        ReadOnlySpan<byte> rest = _strings[symbol.Table].AsSpan(symbol.Name);
        int end = rest.IndexOfAny((byte)0, (byte)'@');
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    private static byte[] Table(Stream file, ReadOnlySpan<byte> header, int at, int entryLengthAt, int entryLength)
    {
        if (BinaryPrimitives.ReadUInt16LittleEndian(header[entryLengthAt..]) != entryLength) return [];
        return Bytes(file, U64(header, at), (ulong)BinaryPrimitives.ReadUInt16LittleEndian(header[(entryLengthAt + 2)..]) * (uint)entryLength);
    }

    // All of a range, or nothing where it is not wholly in the file.
    private static byte[] Bytes(Stream file, ulong offset, ulong length)
    {
        ulong size = (ulong)file.Length;
        if (length > LargestTable || offset > size || length > size - offset) return [];
        byte[] bytes = new byte[length];
        file.Position = (long)offset;
        return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length ? bytes : [];
    }

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    private readonly record struct Segment(ulong FileOffset, ulong Address, ulong FileLength);

    private readonly record struct Symbol(ulong Address, ulong Length, int Table, int Name, byte Binding, bool IsIndirect);
}

/// <summary>A function of a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FileOffset">Where it begins in the file.</param>
/// <param name="Length">Its bytes; 0 where the file does not tell.</param>
internal readonly record struct FunctionSymbol(string Name, ulong FileOffset, ulong Length);
