namespace DTrace.Embedded.Semantics;

/// <summary>An enumeration: an int with named values.</summary>
/// <param name="Tag">Its tag; empty where it has none.</param>
/// <param name="Enumerators">Its names and values, in order.</param>
internal sealed record EnumType(string Tag, IReadOnlyList<KeyValuePair<string, int>> Enumerators) : DType
{
    /// <inheritdoc/>
    public override string Name => $"enum {(Tag.Length == 0 ? "(anon)" : Tag)}";

    /// <inheritdoc/>
    public override int Size => 4;

    /// <inheritdoc/>
    public override int Alignment => 4;

    /// <inheritdoc/>
    public override bool IsSigned => true;
}
