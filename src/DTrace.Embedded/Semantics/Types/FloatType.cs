namespace DTrace.Embedded.Semantics;

/// <summary>
/// A floating-point type, which C headers declare. D has no floating-point operations: values can be traced, nothing else
/// (Dynamic Tracing Guide, "Data Types and Sizes").
/// </summary>
/// <param name="TypeName">Its name in C.</param>
/// <param name="ByteSize">4, 8 or 16 bytes.</param>
internal sealed record FloatType(string TypeName, int ByteSize) : DType
{
    /// <inheritdoc/>
    public override string Name => TypeName;

    /// <inheritdoc/>
    public override int Size => ByteSize;

    /// <inheritdoc/>
    public override int Alignment => ByteSize;
}
