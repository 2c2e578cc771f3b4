using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using DTrace.Core;

namespace DTrace.Embedded.Tests.Properties;

/// <summary>
/// One place of a tuple: a D type, how a program sets and names a value of it, and what a user sees of that value. What is expected is worked out from the
/// Guide's rules and C's layout alone.
/// </summary>
internal abstract class TuplePart(string name)
{
    /// <summary>The string size that the programs are compiled with.</summary>
    public const int StringSize = 16;

    /// <summary>The variable's name.</summary>
    protected string Name => name;

    /// <summary>The declarations it needs.</summary>
    public virtual string Declaration => "";

    /// <summary>Whether it may stand in the key of a variable; actions such as stack() may not.</summary>
    public virtual bool IsValue => true;

    /// <summary>Chooses another value, gives the statements that set it, and remembers it.</summary>
    public abstract string Set(Random random);

    /// <summary>The expression that has the value.</summary>
    public abstract string Expression { get; }

    /// <summary>What a user sees of the value.</summary>
    public abstract object Expected { get; }

    /// <summary>The statement that records it.</summary>
    public virtual string Record => $"trace({Expression});";

    /// <summary>
    /// A part of a type for which Linux's libdtrace 2.0.7 keeps to the Guide: it puts bytes of arrays and structures in keys where they do not belong, makes
    /// several entries of one stack, and does not count the NUL among strsize's bytes.
    /// </summary>
    public static TuplePart RandomOfLibrary(Random random, int number)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"p{number}");
        return random.Next(4) switch
        {
            < 2 => new IntegerPart(name, IntegerKind.Random(random), random.Next(2) == 0),
            2 => new StringPart(name, StringSize - 1),
            _ => new PointerPart(name),
        };
    }

    /// <summary>A part of a random type.</summary>
    public static TuplePart Random(Random random, int number, bool withActions)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"p{number}");
        return random.Next(withActions ? 14 : 11) switch
        {
            < 4 => new IntegerPart(name, IntegerKind.Random(random), random.Next(2) == 0),
            < 6 => new StringPart(name),
            6 => new CharactersPart(name, random.Next(1, 21)),
            7 => new MemoryPart(name, random, MemoryShape.Array),
            8 => new MemoryPart(name, random, MemoryShape.Structure),
            9 => new MemoryPart(name, random, MemoryShape.Union),
            10 => new PointerPart(name),
            11 => new StackTuplePart(name, "stack"),
            12 => new StackTuplePart(name, "ustack"),
            _ => new SymbolPart(name, new[] { "sym", "mod", "usym", "umod", "uaddr" }[random.Next(5)]),
        };
    }
}

/// <summary>An integer type of D.</summary>
internal sealed record IntegerKind(string Name, int Size, bool IsSigned)
{
    private static readonly IntegerKind[] All =
    [
        new("char", 1, true), new("int8_t", 1, true), new("uint8_t", 1, false), new("short", 2, true), new("uint16_t", 2, false), new("int", 4, true), new("unsigned int", 4, false),
        new("int64_t", 8, true), new("long", 8, true), new("uint64_t", 8, false), new("unsigned long long", 8, false),
    ];

    public static IntegerKind Random(Random random) => All[random.Next(All.Length)];

    /// <summary>Corners and anything, as 64 bits of which the type keeps its own.</summary>
    public ulong Bits(Random random)
    {
        ulong bits = random.Next(8) switch
        {
            0 => 0,
            1 => 1,
            2 => ulong.MaxValue,
            3 => 1UL << ((8 * Size) - 1),
            4 => (1UL << ((8 * Size) - 1)) - 1,
            5 => 0x0101_0101_0101_0101,
            6 => (ulong)random.Next(3),
            _ => (ulong)random.NextInt64(),
        };
        return Size == 8 ? bits : bits & ((1UL << (8 * Size)) - 1);
    }

    /// <summary>The value: long, or ulong of the unsigned types of 64 bits.</summary>
    public object Value(ulong bits) => (Size, IsSigned) switch
    {
        (8, false) => bits,
        (_, true) => (long)(bits << (64 - (8 * Size))) >> (64 - (8 * Size)),
        _ => (object)(long)bits,
    };

    /// <summary>A constant of the value.</summary>
    public string Constant(ulong bits) => string.Create(CultureInfo.InvariantCulture, $"({Name})0x{bits:x}");
}

internal sealed class IntegerPart(string name, IntegerKind kind, bool isVariable) : TuplePart(name)
{
    private ulong _bits;

    public override string Declaration => isVariable ? $"{kind.Name} {Name}; " : "";

    public override string Expression => isVariable ? Name : kind.Constant(_bits);

    public override object Expected => kind.Value(_bits);

    public override string Set(Random random)
    {
        _bits = kind.Bits(random);
        return isVariable ? $"{Name} = {kind.Constant(_bits)}; " : "";
    }
}

internal sealed class PointerPart(string name) : TuplePart(name)
{
    private ulong _address;

    public override string Expression => string.Create(CultureInfo.InvariantCulture, $"(void *)0x{_address:x}");

    public override object Expected => _address;

    public override string Set(Random random)
    {
        _address = new IntegerKind("uintptr_t", 8, false).Bits(random);
        return "";
    }
}

/// <summary>A text, kept up to the string size less its NUL.</summary>
internal sealed class StringPart(string name, int longest = int.MaxValue) : TuplePart(name)
{
    private static readonly int[] Lengths = [0, 1, 7, 8, 9, StringSize - 2, StringSize - 1, StringSize, StringSize + 1, 3 * StringSize];

    private string _text = "";
    private int _form;

    public override string Declaration => $"string {Name}; ";

    public override string Expression => _form switch
    {
        0 => Name,
        1 => $"\"{_text}\"",
        _ => $"strjoin(\"{_text[..(_text.Length / 2)]}\", \"{_text[(_text.Length / 2)..]}\")",
    };

    public override object Expected => _text[..Math.Min(_text.Length, StringSize - 1)];

    public override string Set(Random random)
    {
        // Texts that differ late, or in length alone.
        _text = new string('a', Math.Min(Lengths[random.Next(Lengths.Length)], longest));
        if (_text.Length > 0 && random.Next(2) == 0) _text = _text[..^1] + 'b';
        if (_text.Length > 8 && random.Next(3) == 0) _text = _text[..8] + 'c' + _text[9..];
        _form = random.Next(3);
        return _form == 0 ? $"{Name} = \"{_text}\"; " : "";
    }
}

/// <summary>An array of char: a text where its characters are printable up to a NUL and nothing is behind, else bytes.</summary>
internal sealed class CharactersPart(string name, int length) : TuplePart(name)
{
    private readonly byte[] _bytes = new byte[length];

    public override string Declaration => string.Create(CultureInfo.InvariantCulture, $"char {Name}[{length}]; ");

    public override string Expression => Name;

    public override object Expected
    {
        get
        {
            int end = Array.IndexOf(_bytes, (byte)0) is >= 0 and int nul ? nul : length;
            bool isText = _bytes.AsSpan(0, end).IndexOf((byte)1) < 0 && !_bytes.AsSpan(end).ContainsAnyExcept((byte)0);
            return isText ? Encoding.ASCII.GetString(_bytes, 0, end) : _bytes.ToArray();
        }
    }

    public override string Set(Random random)
    {
        StringBuilder statements = new();
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int index = random.Next(3) == 0 ? length - 1 : random.Next(length);
            _bytes[index] = (byte)"a\0z\u0001"[random.Next(10) is var choice and < 4 ? choice : 0];
            statements.Append(CultureInfo.InvariantCulture, $"{Name}[{index}] = {_bytes[index]}; ");
        }

        return statements.ToString();
    }
}

/// <summary>What lies in memory.</summary>
internal enum MemoryShape
{
    Array,
    Structure,
    Union,
}

/// <summary>An array of numbers, a structure or a union: its bytes.</summary>
internal sealed class MemoryPart : TuplePart
{
    private readonly List<(string Access, IntegerKind Kind, int Offset)> _places = [];
    private readonly byte[] _bytes;

    public MemoryPart(string name, Random random, MemoryShape shape)
        : base(name)
    {
        StringBuilder members = new();
        int size = 0, alignment = 1, count = random.Next(1, 6);
        IntegerKind element = IntegerKind.Random(random);
        while (element.Size == 1) element = IntegerKind.Random(random);
        for (int i = 0; i < count; i++)
        {
            IntegerKind kind = shape == MemoryShape.Array ? element : IntegerKind.Random(random);
            int offset = shape == MemoryShape.Union ? 0 : (size + kind.Size - 1) / kind.Size * kind.Size;
            _places.Add((shape == MemoryShape.Array ? string.Create(CultureInfo.InvariantCulture, $"[{i}]") : string.Create(CultureInfo.InvariantCulture, $".m{i}"), kind, offset));
            members.Append(CultureInfo.InvariantCulture, $"{kind.Name} m{i}; ");
            size = Math.Max(size, offset + kind.Size);
            alignment = Math.Max(alignment, kind.Size);
        }

        _bytes = new byte[(size + alignment - 1) / alignment * alignment];
        Declaration = shape switch
        {
            MemoryShape.Array => string.Create(CultureInfo.InvariantCulture, $"{element.Name} {name}[{count}]; "),
            MemoryShape.Structure => $"struct dtraceps_{name} {{ {members}}}; struct dtraceps_{name} {name}; ",
            _ => $"union dtraceps_{name} {{ {members}}}; union dtraceps_{name} {name}; ",
        };
    }

    public override string Declaration { get; }

    public override string Expression => Name;

    public override object Expected => _bytes.ToArray();

    public override string Set(Random random)
    {
        (string access, IntegerKind kind, int offset) = _places[random.Next(3) == 0 ? _places.Count - 1 : random.Next(_places.Count)];
        ulong bits = kind.Bits(random);
        Span<byte> word = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(word, bits);
        word[..kind.Size].CopyTo(_bytes.AsSpan(offset));
        return $"{Name}{access} = {kind.Constant(bits)}; ";
    }
}

/// <summary>A stack: whatever it is, at one place it is always the same.</summary>
internal sealed class StackTuplePart(string name, string action) : TuplePart(name)
{
    /// <summary>Stands for any stack.</summary>
    public const string AnyStack = "(a stack)";

    public override bool IsValue => false;

    public override string Expression => $"{action}(3)";

    public override object Expected => AnyStack;

    public override string Record => $"{action}(3);";

    public override string Set(Random random) => "";
}

/// <summary>An address that nothing has a name for, by one of the actions that name addresses.</summary>
internal sealed class SymbolPart(string name, string action) : TuplePart(name)
{
    private int _address;

    public override bool IsValue => false;

    public override string Expression => string.Create(CultureInfo.InvariantCulture, $"{action}((uintptr_t){_address})");

    public override object Expected => new StackFrame((ulong)_address, null, null, 0);

    public override string Record => Expression + ";";

    public override string Set(Random random)
    {
        _address = random.Next(1, 6);
        return "";
    }
}
