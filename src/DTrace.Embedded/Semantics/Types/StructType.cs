namespace DTrace.Embedded.Semantics;

/// <summary>
/// A structure or union. It is known by its tag before its members are, so that members can point back at it:
/// <see cref="Complete"/> is called once, and until then the type is incomplete. Two are the same only if they are one object.
/// </summary>
internal sealed record StructType : DType
{
    /// <summary>Up to so many members are looked at one after the other.</summary>
    private const int FewMembers = 32;

    private readonly Action<StructType>? _completion;
    private Dictionary<string, StructMember>? _index;
    private IReadOnlyList<StructMember> _members = [];
    private int _size;
    private int _alignment = 1;
    private volatile bool _isComplete;

    /// <summary>Makes an incomplete type.</summary>
    /// <param name="tag">Its tag; empty where it has none.</param>
    /// <param name="isUnion">Whether it is a union.</param>
    /// <param name="completion">Completes the type when it is first asked for more than its tag, or null.</param>
    public StructType(string tag, bool isUnion, Action<StructType>? completion = null)
    {
        Tag = tag;
        IsUnion = isUnion;
        _completion = completion;
    }

    /// <summary>Its tag; empty where it has none.</summary>
    public string Tag { get; }

    /// <summary>Whether it is a union.</summary>
    public bool IsUnion { get; }

    /// <inheritdoc/>
    public override string Name => $"{(IsUnion ? "union" : "struct")} {(Tag.Length == 0 ? "(anon)" : Tag)}";

    /// <inheritdoc/>
    public override int Size => Completed()._size;

    /// <inheritdoc/>
    public override int Alignment => Completed()._alignment;

    /// <summary>Whether the members were given yet; they are not asked for.</summary>
    public bool HasMembers => _isComplete;

    /// <summary>Whether the members are known.</summary>
    public bool IsComplete => Completed()._isComplete;

    /// <summary>The members in order; empty while incomplete.</summary>
    public IReadOnlyList<StructMember> Members => Completed()._members;

    /// <summary>Gives the type its members, once.</summary>
    public void Complete(IReadOnlyList<StructMember> members, int size, int alignment)
    {
        if (_isComplete) throw new InvalidOperationException($"{Name} is already complete.");
        _members = members;
        _size = size;
        _alignment = alignment;
        _isComplete = true;
    }

    /// <summary>The member of a name, also through anonymous members (its offset is then from this type's start); null where there is none.</summary>
    public StructMember? FindMember(string name)
    {
        if (Members.Count > FewMembers) return (_index ??= AllMembers().DistinctBy(member => member.Name).ToDictionary(member => member.Name, StringComparer.Ordinal)).GetValueOrDefault(name);
        foreach (StructMember member in Members)
        {
            if (member.Name == name) return member;
            if (member.Name.Length == 0 && member.Type.Resolved is StructType inner && inner.FindMember(name) is { } found)
                return found with { BitOffset = found.BitOffset + member.BitOffset };
        }

        return null;
    }

    /// <summary>The members that have a name, in order, those of anonymous members in the place of these.</summary>
    private IEnumerable<StructMember> AllMembers() => Members.SelectMany(member => member.Name.Length > 0 ? [member]
        : member.Type.Resolved is StructType inner ? inner.AllMembers().Select(found => found with { BitOffset = found.BitOffset + member.BitOffset })
        : []);

    /// <inheritdoc/>
    public bool Equals(StructType? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    private StructType Completed()
    {
        if (!_isComplete) _completion?.Invoke(this);
        return this;
    }
}
