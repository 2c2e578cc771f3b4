using System.Buffers.Binary;
using System.Text;

namespace DTrace.Embedded.Tests.Symbols;

/// <summary>Builds small ELF files: a header, one loaded segment, a symbol table and its strings.</summary>
internal sealed class ElfImage
{
    private const int CodeOffset = 0x1000;
    private const int CodeLength = 0x1000;
    private readonly List<(string Name, ulong Address, ulong Length, byte Info, ushort Section)> _symbols = [];

    public ElfImage(ulong loadAddress) => LoadAddress = loadAddress;

    public ulong LoadAddress { get; }

    public ElfImage Function(string name, ulong address, ulong length, byte binding = 1)
    {
        _symbols.Add((name, address, length, (byte)(binding << 4 | 2), 1));
        return this;
    }

    public ElfImage Symbol(string name, ulong address, byte info, ushort section)
    {
        _symbols.Add((name, address, 16, info, section));
        return this;
    }

    // 0x0 header | 0x40 one program header | 0x1000 code | 0x2000 section headers: null, .symtab, .strtab | 0x2100 symbols | strings
    public byte[] ToBytes()
    {
        MemoryStream strings = new();
        strings.WriteByte(0);
        byte[] symbols = new byte[24 * (_symbols.Count + 1)];
        for (int i = 0; i < _symbols.Count; i++)
        {
            Span<byte> entry = symbols.AsSpan(24 * (i + 1), 24);
            BinaryPrimitives.WriteInt32LittleEndian(entry, (int)strings.Length);
            entry[4] = _symbols[i].Info;
            BinaryPrimitives.WriteUInt16LittleEndian(entry[6..], _symbols[i].Section);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], _symbols[i].Address);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[16..], _symbols[i].Length);
            strings.Write(Encoding.UTF8.GetBytes(_symbols[i].Name + '\0'));
        }

        const int sectionsAt = CodeOffset + CodeLength;
        const int symbolsAt = sectionsAt + 0x100;
        int stringsAt = symbolsAt + symbols.Length;
        byte[] file = new byte[stringsAt + strings.Length];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file);
        Put64(file, 32, 64);
        Put64(file, 40, sectionsAt);
        Put16(file, 54, 56);
        Put16(file, 56, 1);
        Put16(file, 58, 64);
        Put16(file, 60, 3);
        Span<byte> segment = file.AsSpan(64);
        BinaryPrimitives.WriteInt32LittleEndian(segment, 1);
        Put64(segment, 8, CodeOffset);
        Put64(segment, 16, LoadAddress + CodeOffset);
        Put64(segment, 32, CodeLength);
        Section(file.AsSpan(sectionsAt + 64), type: 2, symbolsAt, symbols.Length, link: 2);
        Section(file.AsSpan(sectionsAt + 128), type: 3, stringsAt, (int)strings.Length, link: 0);
        symbols.CopyTo(file, symbolsAt);
        strings.ToArray().CopyTo(file, stringsAt);
        return file;
    }

    private static void Section(Span<byte> header, int type, int at, int length, int link)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], type);
        Put64(header, 24, (ulong)at);
        Put64(header, 32, (ulong)length);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], link);
    }

    private static void Put64(Span<byte> bytes, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(bytes[at..], value);

    private static void Put16(Span<byte> bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[at..], value);
}
