using System.Buffers.Binary;
using System.Text;
using DTrace.Core;

namespace DTrace.Embedded.Symbols.Btf;

/// <summary>Kinds of BTF types (include/uapi/linux/btf.h).</summary>
internal enum BtfKind
{
    Void = 0,
    Int = 1,
    Pointer = 2,
    Array = 3,
    Struct = 4,
    Union = 5,
    Enum = 6,
    Forward = 7,
    Typedef = 8,
    Volatile = 9,
    Const = 10,
    Restrict = 11,
    Function = 12,
    FunctionPrototype = 13,
    Variable = 14,
    DataSection = 15,
    Float = 16,
    DeclarationTag = 17,
    TypeTag = 18,
    Enum64 = 19,
}

/// <summary>
/// The kernel's type information as it lies in memory, bounds-checked. Type 0 is void; each other type is 12 bytes, what they point at or
/// measure in the last 4, and its kind's own data after it:
/// <code>
/// u32 name    u32 info: count in bits 0-15, kind in 24-28, flag in 31    u32 size or type
/// </code>
/// A module's types go on where the kernel's end, and so do its strings: it refers to both by number (Documentation/bpf/btf.rst).
/// </summary>
internal sealed class BtfData
{
    private const ushort Magic = 0xeb9f;
    private const int HeaderSize = 24;
    private const int TypeSize = 12;

    private readonly byte[] _bytes;
    private readonly int _strings;
    private readonly int _stringsEnd;
    private readonly int[] _types;
    private readonly BtfData? _kernel;
    private readonly Lazy<NameIndex> _names;

    private BtfData(byte[] bytes, int strings, int stringsEnd, int[] types, BtfData? kernel)
    {
        _kernel = kernel;
        _bytes = bytes;
        _strings = strings;
        _stringsEnd = stringsEnd;
        _types = types;
        _names = new Lazy<NameIndex>(MakeIndex);
    }

    /// <summary>The number of the first type of its own: 1, in a module the one behind the kernel's last.</summary>
    public int First => FirstIndex + 1;

    /// <summary>One more than the number of the last type.</summary>
    public int Count => FirstIndex + _types.Length;

    private int FirstIndex => _kernel is null ? 0 : _kernel.Count - 1;

    /// <summary>Bytes of its own strings, of the kernel's too where it is a module's.</summary>
    public uint StringsLength => FirstString + (uint)(_stringsEnd - _strings);

    private uint FirstString => _kernel?.StringsLength ?? 0;

    /// <summary>Reads a file of type information.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="kernel">The kernel's, where the file is a module's.</param>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Engine"/>: it is malformed.</exception>
    public static BtfData Parse(byte[] bytes, BtfData? kernel = null)
    {
        if (bytes.Length < HeaderSize || BinaryPrimitives.ReadUInt16LittleEndian(bytes) != Magic) throw Malformed("its magic number is wrong");
        uint header = U32(bytes, 4), typeOffset = U32(bytes, 8), typeLength = U32(bytes, 12), stringOffset = U32(bytes, 16), stringLength = U32(bytes, 20);
        ulong typesEnd = (ulong)header + typeOffset + typeLength, stringsEnd = (ulong)header + stringOffset + stringLength;
        if (typesEnd > (ulong)bytes.Length || stringsEnd > (ulong)bytes.Length) throw Malformed("a section lies outside");
        return new BtfData(bytes, (int)(header + stringOffset), (int)stringsEnd, Index(bytes, (int)(header + typeOffset), (int)typesEnd), kernel);
    }

    public BtfKind Kind(int type) => type == 0 ? BtfKind.Void : (BtfKind)(Info(type) >> 24 & 0x1f);

    /// <summary>How many members, enumerators or parameters.</summary>
    public int Length(int type) => type == 0 ? 0 : (int)(Info(type) & 0xffff);

    /// <summary>Of structures: offsets carry bit-field sizes; of enumerations: values are signed.</summary>
    public bool Flag(int type) => type != 0 && Info(type) >> 31 != 0;

    /// <summary>The size in bytes, or the type referred to.</summary>
    public int SizeOrType(int type) => (int)Word(type, 8);

    /// <summary>A 4-byte word of the kind's own data.</summary>
    public uint Extra(int type, int word) => Word(type, TypeSize + (4 * word));

    public string Name(int type) => type == 0 ? "void" : Text(Word(type, 0));

    /// <summary>A string by its offset.</summary>
    public string Text(uint offset)
    {
        ReadOnlySpan<byte> rest = StringAt(offset);
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    /// <summary>The first type of its own that has a name and one of the kinds, or 0.</summary>
    public int Find(string name, params ReadOnlySpan<BtfKind> kinds)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(name + "\0");
        NameIndex names = _names.Value;
        for (int type = names.Heads[Slot(wanted, names)]; type != 0; type = names.Next[type])
        {
            if (kinds.Contains(Kind(FirstIndex + type)) && StringAt(U32(_bytes, _types[type])).StartsWith(wanted)) return FirstIndex + type;
        }

        return 0;
    }

    /// <summary>Types whose names share a slot are chained from the first one on; 0 ends a chain.</summary>
    private sealed record NameIndex(int[] Heads, int[] Next);

    private NameIndex MakeIndex()
    {
        NameIndex names = new(new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_types.Length)], new int[_types.Length]);
        for (int type = _types.Length - 1; type > 0; type--)
        {
            ref int head = ref names.Heads[Slot(StringAt(U32(_bytes, _types[type])), names)];
            names.Next[type] = head;
            head = type;
        }

        return names;
    }

    /// <summary>The slot of a name that a NUL ends (FNV-1a).</summary>
    private static uint Slot(ReadOnlySpan<byte> name, NameIndex names)
    {
        uint hash = 2166136261;
        for (int i = 0; i < name.Length && name[i] != 0; i++) hash = unchecked((hash ^ name[i]) * 16777619);
        return hash & ((uint)names.Heads.Length - 1);
    }

    private static DTraceException Malformed(string what) => new(DTraceErrorKind.Engine, $"The kernel's type information is malformed: {what}.");

    private static uint U32(byte[] bytes, int at) => at >= 0 && at <= bytes.Length - 4
        ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at))
        : throw Malformed("a type lies outside");

    private static int[] Index(byte[] bytes, int start, int end)
    {
        List<int> types = [-1];
        int at = start;
        while (at < end)
        {
            types.Add(at);
            uint info = U32(bytes, at + 4);
            int count = (int)(info & 0xffff);
            at += TypeSize + (BtfKind)(info >> 24 & 0x1f) switch
            {
                BtfKind.Int or BtfKind.Variable or BtfKind.DeclarationTag => 4,
                BtfKind.Array => 12,
                BtfKind.Struct or BtfKind.Union or BtfKind.DataSection or BtfKind.Enum64 => 12 * count,
                BtfKind.Enum or BtfKind.FunctionPrototype => 8 * count,
                BtfKind.Pointer or BtfKind.Forward or BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict
                    or BtfKind.Function or BtfKind.Float or BtfKind.TypeTag => 0,
                var other => throw Malformed($"kind {(int)other} is unknown"),
            };
        }

        return [.. types];
    }

    private uint Info(int type) => Word(type, 4);

    private uint Word(int type, int offset)
    {
        if (_kernel is not null && type < First) return _kernel.Word(type, offset);
        int index = type - FirstIndex;
        return index > 0 && index < _types.Length ? U32(_bytes, _types[index] + offset) : throw Malformed($"type {type} does not exist");
    }

    private ReadOnlySpan<byte> StringAt(uint offset)
    {
        if (offset < FirstString) return _kernel!.StringAt(offset);
        uint own = offset - FirstString;
        return own < _stringsEnd - _strings
            ? _bytes.AsSpan(_strings + (int)own, _stringsEnd - _strings - (int)own)
            : throw Malformed("a name lies outside");
    }
}
