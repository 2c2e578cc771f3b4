namespace DTrace.Embedded.Semantics;

/// <summary>A name for a type.</summary>
/// <param name="Alias">The name.</param>
/// <param name="Underlying">The type it names.</param>
internal sealed record TypedefType(string Alias, DType Underlying) : DType
{
    /// <inheritdoc/>
    public override string Name => Alias;

    /// <inheritdoc/>
    public override int Size => Underlying.Size;

    /// <inheritdoc/>
    public override int Alignment => Underlying.Alignment;

    /// <inheritdoc/>
    public override DType Resolved => Underlying.Resolved;

    /// <inheritdoc/>
    public override bool IsSigned => Underlying.IsSigned;
}
