using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace DTrace.AbiServer;

/// <summary>A member of a structure, its place in bits.</summary>
internal sealed record CMember(string Name, int Type, int Bit);

/// <summary>A type of C as libctf has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">CTF_K_*.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Format">An integer's encoding, CTF_INT_*.</param>
/// <param name="Target">What a typedef stands for, or an array's elements are.</param>
/// <param name="Count">An array's length.</param>
/// <param name="Members">A structure's members.</param>
internal sealed record CType(string Name, int Kind, int Size, int Format = 0, int Target = 0, int Count = 0, CMember[]? Members = null);

/// <summary>
/// The types of the objects that print() tells of, in one type container, that of the kernel's module <see cref="Object"/>. What the source tells of an object is
/// the library's text of it (<c>int 0x5</c>), in which its type and its bytes are read again.
/// </summary>
internal sealed partial class TypeTable
{
    public const string Object = "genunix";
    public const int Integer = 1;
    public const int Pointer = 3;
    public const int Array = 4;
    public const int Structure = 6;
    public const int Typedef = 10;

    /// <summary>CTF_INT_SIGNED and CTF_INT_CHAR.</summary>
    private const int Signed = 1, Character = 2;

    private static readonly ConcurrentDictionary<nint, TypeTable> Containers = new();

    private static readonly CType[] Known =
    [
        new("int", Integer, 4, Signed), new("char", Integer, 1, Signed | Character), new("signed char", Integer, 1, Signed | Character),
        new("unsigned char", Integer, 1), new("short", Integer, 2, Signed), new("unsigned int", Integer, 4), new("long", Integer, 8, Signed),
        new("unsigned long", Integer, 8), new("long long", Integer, 8, Signed), new("int8_t", Integer, 1, Signed), new("uint8_t", Integer, 1),
        new("uint16_t", Integer, 2), new("uint32_t", Integer, 4), new("int64_t", Integer, 8, Signed), new("uint64_t", Integer, 8),
    ];

    private readonly Lock _gate = new();
    private readonly List<CType> _types = [.. Known];

    /// <param name="container">Where the container is said to stand.</param>
    public TypeTable(nint container)
    {
        Container = container;
        Containers[container] = this;
    }

    public nint Container { get; }

    public static TypeTable? Of(nint container) => Containers.GetValueOrDefault(container);

    /// <summary>A type's number; 0 where there is none of the name.</summary>
    public int Find(string name)
    {
        lock (_gate) return _types.FindIndex(type => type.Name == name) + 1;
    }

    public CType? Type(long number)
    {
        lock (_gate) return number > 0 && number <= _types.Count ? _types[(int)number - 1] : null;
    }

    /// <summary>An object of a text that print() gives: its type's number and its bytes.</summary>
    public (int Type, byte[] Bytes) Read(string text, int stringSize)
    {
        string[] lines = text.TrimEnd('\n').Split('\n');
        Match first = Line().Match(lines[0]);
        if (!first.Success) throw new FormatException($"the server does not know the object '{text}'");
        if (first.Groups["value"].Value != "{") return Scalar(first.Groups["type"].Value, first.Groups["value"].Value, stringSize);

        List<CMember> members = [];
        List<byte> bytes = [];
        foreach (string line in lines[1..^1])
        {
            Match match = Line().Match(line);
            (int type, byte[] value) = Scalar(match.Groups["type"].Value, match.Groups["value"].Value, stringSize);
            while (bytes.Count % Math.Min(8, value.Length) != 0) bytes.Add(0);
            members.Add(new CMember(match.Groups["name"].Value, type, bytes.Count * 8));
            bytes.AddRange(value);
        }

        return (Add(new CType(first.Groups["type"].Value, Structure, bytes.Count, Members: [.. members])), [.. bytes]);
    }

    private (int Type, byte[] Bytes) Scalar(string type, string value, int stringSize)
    {
        if (type == "string")
        {
            int array = Add(new CType($"char [{stringSize}]", Array, stringSize, Target: Find("char"), Count: stringSize));
            byte[] text = new byte[stringSize];
            System.Text.Encoding.UTF8.GetBytes(value.Trim('"'), text);
            return (Add(new CType("string", Typedef, stringSize, Target: array)), text);
        }

        int number = type.EndsWith('*') ? Add(new CType(type, Pointer, 8)) : Find(type);
        long bits = value[0] == '\'' ? value[1] : Convert.ToInt64(value, value.StartsWith("0x", StringComparison.Ordinal) ? 16 : 10);
        CType known = Type(number) ?? throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"the server does not know the type '{type}'"));
        return (number, BitConverter.GetBytes(bits)[..known.Size]);
    }

    private int Add(CType type)
    {
        lock (_gate)
        {
            int known = _types.FindIndex(other => other.Name == type.Name);
            if (known >= 0) return known + 1;
            _types.Add(type);
            return _types.Count;
        }
    }

    // A type, a member's name, and a value: a number, a character, a text, or what begins a structure.
    [GeneratedRegex("""^ *(?<type>.+?)( ?(?<name>\w+) =)? (?<value>0x[0-9a-f]+|0|'.'|".*"|\{)$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Line();
}
