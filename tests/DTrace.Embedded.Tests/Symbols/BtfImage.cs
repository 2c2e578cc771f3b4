using System.Buffers.Binary;
using System.Text;
using DTrace.Embedded.Symbols.Btf;

namespace DTrace.Embedded.Tests.Symbols;

/// <summary>Builds small files of type information (Documentation/bpf/btf.rst): a header, the types from number 1 on, the strings.</summary>
internal sealed class BtfImage
{
    private readonly List<byte> _types = [];
    private readonly List<byte> _strings = [0];
    private int _count;

    /// <summary>A file with a type of each kind, among them what the built-in variables look for in struct task_struct.</summary>
    public static byte[] Sample()
    {
        BtfImage image = new();
        int number = image.Add("int", BtfKind.Int, 4, extra: [1u << 24 | 32]);
        int letter = image.Add("char", BtfKind.Int, 1, extra: [8]);
        int word = image.Add("unsigned long", BtfKind.Int, 8, extra: [64]);
        int text = image.Add("", BtfKind.Array, 0, extra: [(uint)letter, (uint)number, 16]);
        int node = image.Next + 1;
        int pointer = image.Add("", BtfKind.Pointer, node);
        image.Add("node", BtfKind.Struct, 40, 4, false, [image.Text("value"), (uint)number, 0, image.Text("next"), (uint)pointer, 64, image.Text("name"), (uint)text, 128, image.Text("weight"), (uint)word, 256]);
        image.Add("bits", BtfKind.Struct, 4, 2, true, [image.Text("low"), (uint)number, 3u << 24, image.Text("high"), (uint)number, 5u << 24 | 3]);
        image.Add("either", BtfKind.Union, 8, 2, false, [image.Text("number"), (uint)number, 0, image.Text("word"), (uint)word, 0]);
        image.Add("colour", BtfKind.Enum, 4, 2, false, [image.Text("RED"), 1, image.Text("GREEN"), 2]);
        image.Add("wide", BtfKind.Enum64, 8, 1, false, [image.Text("WIDE"), 1, 1]);
        int constant = image.Add("", BtfKind.Const, number);
        int unstable = image.Add("", BtfKind.Volatile, constant);
        image.Add("stamp_t", BtfKind.Typedef, unstable);
        image.Add("later", BtfKind.Forward, 0);
        int prototype = image.Add("", BtfKind.FunctionPrototype, number, 1, false, [image.Text("count"), (uint)number]);
        image.Add("calls", BtfKind.Function, prototype);
        image.Add("double", BtfKind.Float, 8);
        int entity = image.Add("sched_entity", BtfKind.Struct, 8, 1, false, [image.Text("sum_exec_runtime"), (uint)word, 0]);
        int task = image.Next + 1;
        int parent = image.Add("", BtfKind.Pointer, task);
        image.Add("task_struct", BtfKind.Struct, 24, 3, false, [image.Text("real_parent"), (uint)parent, 0, image.Text("tgid"), (uint)number, 64, image.Text("se"), (uint)entity, 128]);
        return image.ToBytes();
    }

    /// <summary>Where the strings begin: a module's behind the kernel's.</summary>
    public uint FirstString { get; init; }

    /// <summary>The number of the type added next.</summary>
    public int Next => _count + 1;

    /// <summary>Adds a string; its offset.</summary>
    public uint Text(string text)
    {
        uint at = FirstString + (uint)_strings.Count;
        _strings.AddRange(Encoding.UTF8.GetBytes(text + '\0'));
        return at;
    }

    /// <summary>Adds a type; its number.</summary>
    public int Add(string name, BtfKind kind, int sizeOrType, int count = 0, bool flag = false, params ReadOnlySpan<uint> extra)
    {
        Write(name.Length == 0 ? 0 : Text(name));
        Write((uint)count | (uint)kind << 24 | (flag ? 1u << 31 : 0));
        Write((uint)sizeOrType);
        foreach (uint value in extra) Write(value);
        return ++_count;
    }

    public byte[] ToBytes()
    {
        byte[] file = new byte[24 + _types.Count + _strings.Count];
        BinaryPrimitives.WriteUInt16LittleEndian(file, 0xeb9f);
        file[2] = 1;
        Span<int> header = [24, 0, (int)_types.Count, (int)_types.Count, (int)_strings.Count];
        for (int i = 0; i < header.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4 + (4 * i)), header[i]);
        _types.CopyTo(file, 24);
        _strings.CopyTo(file, 24 + (int)_types.Count);
        return file;
    }

    private void Write(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _types.AddRange(bytes);
    }
}
