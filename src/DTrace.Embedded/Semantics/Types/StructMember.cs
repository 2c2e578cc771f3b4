namespace DTrace.Embedded.Semantics;

/// <summary>A member of a structure or union.</summary>
/// <param name="Name">Its name; empty for an anonymous structure or union, whose members are found through it.</param>
/// <param name="Type">Its type; of a bit-field the type it was declared with.</param>
/// <param name="BitOffset">Its first bit, counted from the structure's start, in the order little-endian C compilers lay bits out.</param>
/// <param name="BitSize">How many bits it has; null where it is no bit-field.</param>
internal sealed record StructMember(string Name, DType Type, int BitOffset, int? BitSize = null)
{
    /// <summary>The byte its first bit lies in.</summary>
    public int Offset => BitOffset / 8;

    /// <summary>Whether it is a bit-field.</summary>
    public bool IsBitField => BitSize is not null;
}
