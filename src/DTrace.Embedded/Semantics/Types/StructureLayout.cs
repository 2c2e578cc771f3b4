namespace DTrace.Embedded.Semantics;

/// <summary>Lays out members as C compilers do on System V's 64-bit ABIs: each at its alignment, bit-fields within a unit of their type.</summary>
internal sealed class StructureLayout(bool isUnion)
{
    private readonly List<StructMember> _members = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<StructType> _anonymous = [];
    private long _bits;

    /// <summary>The members so far.</summary>
    public IReadOnlyList<StructMember> Members => _members;

    /// <summary>The largest alignment of a member.</summary>
    public int Alignment { get; private set; } = 1;

    /// <summary>The size in bytes, rounded up to the alignment.</summary>
    public int Size => (int)(RoundUp(_bits, Alignment * 8L) / 8);

    /// <summary>Whether a name is taken.</summary>
    public bool Has(string name) => _names.Contains(name) || _anonymous.Exists(inner => inner.FindMember(name) is not null);

    /// <summary>Adds a member.</summary>
    public void Add(string name, DType type)
    {
        long offset = isUnion ? 0 : RoundUp(_bits, type.Alignment * 8L);
        Place(name, type, offset, type.Size * 8L, null);
        Alignment = Math.Max(Alignment, type.Alignment);
    }

    /// <summary>Adds a bit-field; an unnamed one only takes room, and one of no bits ends the unit.</summary>
    public void AddBits(string name, DType type, int bits)
    {
        long unit = type.Size * 8L;
        long offset = isUnion ? 0 : _bits;
        if (bits == 0)
        {
            _bits = RoundUp(_bits, unit);
            return;
        }

        if (offset / unit != (offset + bits - 1) / unit) offset = RoundUp(offset, unit);
        Place(name, type, offset, bits, bits);
        if (name.Length > 0) Alignment = Math.Max(Alignment, type.Alignment);
    }

    private static long RoundUp(long value, long multiple) => (value + multiple - 1) / multiple * multiple;

    private void Place(string name, DType type, long offset, long bits, int? bitSize)
    {
        _bits = Math.Max(_bits, offset + bits);
        if (name.Length == 0 && bitSize is not null) return;
        _members.Add(new StructMember(name, type, (int)offset, bitSize));
        if (name.Length > 0) _names.Add(name);
        else if (type is StructType inner) _anonymous.Add(inner);
    }
}
