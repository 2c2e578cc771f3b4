using System.Collections;

namespace DTrace.Core;

/// <summary>
/// The key of an aggregation's entry: its parts in the order of the D program.
/// Keys are equal when their parts are, and compare part by part: numbers before text before the rest.
/// </summary>
public sealed class AggregateKey : IReadOnlyList<object>, IEquatable<AggregateKey>, IComparable<AggregateKey>, IComparable
{
    private readonly object[]? _parts;

    /// <summary>Makes a key of its parts; the array is not copied.</summary>
    public AggregateKey(params object[] parts) => _parts = parts;

    /// <summary>The key with no parts, of an aggregation without one.</summary>
    public static AggregateKey Empty { get; } = new();

    /// <summary>None where no constructor made the object, as test doubles are made.</summary>
    private object[] Parts => _parts ?? [];

    /// <inheritdoc/>
    public int Count => Parts.Length;

    /// <inheritdoc/>
    public object this[int index] => Parts[index];

    /// <inheritdoc/>
    public IEnumerator<object> GetEnumerator() => ((IEnumerable<object>)Parts).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Parts.GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(AggregateKey? other) => other is not null && CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AggregateKey);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (object part in Parts) hash.Add(KeyPart.Hash(part));
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public int CompareTo(AggregateKey? other)
    {
        if (other is null) return 1;
        for (int i = 0; i < Math.Min(Parts.Length, other.Parts.Length); i++)
        {
            int order = KeyPart.Compare(Parts[i], other.Parts[i]);
            if (order != 0) return order;
        }

        return Parts.Length.CompareTo(other.Parts.Length);
    }

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj is null ? 1 : obj is AggregateKey key
        ? CompareTo(key)
        : throw new ArgumentException("Only another aggregation key can be compared with one.", nameof(obj));

    /// <summary>The parts, separated by a comma and a space.</summary>
    public override string ToString() => string.Join(", ", Parts.Select(KeyPart.ToText));

    /// <summary>Whether two keys are equal.</summary>
    public static bool operator ==(AggregateKey? left, AggregateKey? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two keys differ.</summary>
    public static bool operator !=(AggregateKey? left, AggregateKey? right) => !(left == right);

    /// <summary>Whether one key sorts before another.</summary>
    public static bool operator <(AggregateKey? left, AggregateKey? right) => left is null ? right is not null : left.CompareTo(right) < 0;

    /// <summary>Whether one key sorts after another.</summary>
    public static bool operator >(AggregateKey? left, AggregateKey? right) => right < left;

    /// <summary>Whether one key does not sort after another.</summary>
    public static bool operator <=(AggregateKey? left, AggregateKey? right) => !(right < left);

    /// <summary>Whether one key does not sort before another.</summary>
    public static bool operator >=(AggregateKey? left, AggregateKey? right) => !(left < right);
}
