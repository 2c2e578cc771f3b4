namespace DTrace.Embedded.Semantics;

/// <summary>A basic integer type of C.</summary>
/// <param name="name">Its name in C.</param>
/// <param name="size">1, 2, 4 or 8 bytes.</param>
/// <param name="isSigned">Whether it is signed.</param>
internal sealed record IntegerType(string name, int size, bool isSigned) : DType
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override int Size => size;

    /// <inheritdoc/>
    public override int Alignment => size;

    /// <inheritdoc/>
    public override bool IsSigned => isSigned;

    /// <summary>Whether it is C's _Bool, into which any value but 0 goes as 1.</summary>
    public bool IsBoolean => name == "_Bool";
}
