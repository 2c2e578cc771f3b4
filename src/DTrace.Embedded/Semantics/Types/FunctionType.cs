namespace DTrace.Embedded.Semantics;

/// <summary>A function, as declarations and kernel symbols have it. D cannot call one.</summary>
/// <param name="Result">What it returns.</param>
/// <param name="Parameters">The types of its parameters.</param>
/// <param name="IsVariadic">Whether more arguments may follow.</param>
internal sealed record FunctionType(DType Result, IReadOnlyList<DType> Parameters, bool IsVariadic) : DType
{
    /// <inheritdoc/>
    public override string Name => $"{Result.Name} (*)({string.Join(", ", Parameters)}{(IsVariadic ? ", ..." : string.Empty)})";

    /// <inheritdoc/>
    public override int Size => 0;

    /// <inheritdoc/>
    public override int Alignment => 1;
}
