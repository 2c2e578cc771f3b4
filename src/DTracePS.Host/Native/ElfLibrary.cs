using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace DTracePS.Host.Native;

/// <summary>
/// A shared library as bytes, in the form that illumos, FreeBSD and Linux load (System V ABI, chapters 4 and 5: ELF-64, little endian). It holds a
/// table of addresses, and functions of which each jumps to the address in its place of the table. It asks for no other library.
/// <code>
/// first segment, read and execute     second segment, read and write
/// ELF header, program headers         dynamic section
/// hash, symbols, strings, code        table
/// </code>
/// </summary>
internal sealed class ElfLibrary
{
    /// <summary>The symbol of the table.</summary>
    public const string TableSymbol = "dtraceps_table";

    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int ProgramHeaders = 4;
    private const int SymbolSize = 24;
    private const int StubSize = 8;
    private const int PointerSize = 8;

    /// <summary>The largest page of the machines supported: the second segment starts at the same offset in a page of its own.</summary>
    private const int PageSize = 0x10000;

    private readonly byte[] _image;

    private ElfLibrary(Architecture architecture, IReadOnlyList<string> functions)
    {
        (byte[] strings, int[] names) = Strings([.. functions, TableSymbol]);
        int symbols = names.Length + 1;
        int hash = HeaderSize + ProgramHeaders * ProgramHeaderSize;
        int symbolTable = Align(hash + 4 * (3 + symbols));
        int stringTable = symbolTable + SymbolSize * symbols;
        int code = Align(stringTable + strings.Length);
        int dynamic = code + StubSize * functions.Count;
        (long Tag, long Value)[] entries =
        [
            (4 /* DT_HASH */, hash), (5 /* DT_STRTAB */, stringTable), (6 /* DT_SYMTAB */, symbolTable),
            (10 /* DT_STRSZ */, strings.Length), (11 /* DT_SYMENT */, SymbolSize), (0 /* DT_NULL */, 0),
        ];
        int table = dynamic + 16 * entries.Length;
        _image = new byte[table + PointerSize * functions.Count];

        WriteHeader(architecture);
        WriteProgramHeader(0, type: 1 /* PT_LOAD */, flags: 5 /* read, execute */, 0, dynamic, PageSize);
        WriteProgramHeader(1, type: 1 /* PT_LOAD */, flags: 6 /* read, write */, dynamic, _image.Length - dynamic, PageSize);
        WriteProgramHeader(2, type: 2 /* PT_DYNAMIC */, flags: 6, dynamic, table - dynamic, PointerSize);
        WriteProgramHeader(3, type: 0x6474e551 /* PT_GNU_STACK: no code on the stack */, flags: 6, 0, 0, PointerSize);

        // One bucket, whose chain goes through all symbols.
        Put32(hash, 1);
        Put32(hash + 4, symbols);
        Put32(hash + 8, 1);
        for (int i = 1; i < symbols; i++) Put32(hash + 12 + 4 * i, i + 1 < symbols ? i + 1 : 0);

        for (int i = 0; i < functions.Count; i++)
        {
            int stub = code + StubSize * i;
            WriteSymbol(symbolTable + SymbolSize * (i + 1), names[i], 0x12 /* STB_GLOBAL, STT_FUNC */, stub, StubSize);
            WriteStub(architecture, stub, PageSize + table + PointerSize * i);
        }

        WriteSymbol(symbolTable + SymbolSize * (symbols - 1), names[^1], 0x11 /* STB_GLOBAL, STT_OBJECT */, PageSize + table, PointerSize * functions.Count);
        strings.CopyTo(_image, stringTable);
        for (int i = 0; i < entries.Length; i++)
        {
            Put64(dynamic + 16 * i, entries[i].Tag);
            Put64(dynamic + 16 * i + 8, entries[i].Value);
        }
    }

    /// <summary>Whether a library can be made for a kind of processor.</summary>
    public static bool IsSupported(Architecture architecture) => architecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>Makes a library.</summary>
    /// <param name="architecture">The processor: X64 or Arm64.</param>
    /// <param name="functions">The functions' names; the table has their addresses in this order, all 0 at first.</param>
    public static byte[] Write(Architecture architecture, IReadOnlyList<string> functions) => new ElfLibrary(architecture, functions)._image;

    private static int Align(int offset) => (offset + 7) & ~7;

    /// <summary>The string table, which begins with an empty string, and where each name stands in it.</summary>
    private static (byte[] Strings, int[] Offsets) Strings(IReadOnlyList<string> names)
    {
        List<byte> strings = [0];
        int[] offsets = new int[names.Count];
        for (int i = 0; i < names.Count; i++)
        {
            offsets[i] = strings.Count;
            strings.AddRange(Encoding.ASCII.GetBytes(names[i]));
            strings.Add(0);
        }

        return ([.. strings], offsets);
    }

    private void WriteHeader(Architecture architecture)
    {
        ReadOnlySpan<byte> identity = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2 /* 64 bits */, 1 /* little endian */, 1 /* version */];
        identity.CopyTo(_image);
        Put16(16, 3 /* ET_DYN */);
        Put16(18, architecture == Architecture.Arm64 ? 183 /* EM_AARCH64 */ : 62 /* EM_X86_64 */);
        Put32(20, 1 /* version */);
        Put64(32, HeaderSize /* where the program headers are */);
        Put16(52, HeaderSize);
        Put16(54, ProgramHeaderSize);
        Put16(56, ProgramHeaders);
        Put16(58, 64 /* the size of a section header, of which there is none */);
    }

    /// <summary>What is writable lies in memory a page behind its place in the file.</summary>
    private void WriteProgramHeader(int index, uint type, int flags, int offset, int size, int alignment)
    {
        int at = HeaderSize + ProgramHeaderSize * index;
        long address = offset == 0 ? 0 : PageSize + offset;
        BinaryPrimitives.WriteUInt32LittleEndian(_image.AsSpan(at), type);
        Put32(at + 4, flags);
        Put64(at + 8, offset);
        Put64(at + 16, address);
        Put64(at + 24, address);
        Put64(at + 32, size);
        Put64(at + 40, size);
        Put64(at + 48, alignment);
    }

    private void WriteSymbol(int at, int name, byte info, int value, int size)
    {
        Put32(at, name);
        _image[at + 4] = info;
        Put16(at + 6, 1 /* defined here; which section, no loader asks */);
        Put64(at + 8, value);
        Put64(at + 16, size);
    }

    /// <summary>A jump to the address that the table holds.</summary>
    private void WriteStub(Architecture architecture, int at, int slot)
    {
        if (architecture == Architecture.Arm64)
        {
            Put32(at, 0x58000010 | ((slot - at) / 4 << 5) /* ldr x16, slot */);
            BinaryPrimitives.WriteUInt32LittleEndian(_image.AsSpan(at + 4), 0xd61f0200 /* br x16 */);
            return;
        }

        Put16(at, 0x25ff /* jmp *slot(%rip), from the end of its six bytes */);
        Put32(at + 2, slot - (at + 6));
        Put16(at + 6, 0x9090 /* nop */);
    }

    private void Put16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(_image.AsSpan(at), (ushort)value);

    private void Put32(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(_image.AsSpan(at), value);

    private void Put64(int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(_image.AsSpan(at), value);
}
