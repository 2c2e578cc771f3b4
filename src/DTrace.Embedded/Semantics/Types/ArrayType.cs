namespace DTrace.Embedded.Semantics;

/// <summary>A C array.</summary>
/// <param name="Element">The type of its elements.</param>
/// <param name="Length">How many there are; 0 for a flexible or incomplete array.</param>
internal sealed record ArrayType(DType Element, int Length) : DType
{
    /// <inheritdoc/>
    public override string Name => Length == 0 ? $"{Element.Name} []" : $"{Element.Name} [{Length}]";

    /// <inheritdoc/>
    public override int Size => Element.Size * Length;

    /// <inheritdoc/>
    public override int Alignment => Element.Alignment;
}
