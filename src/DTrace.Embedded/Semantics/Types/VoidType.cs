namespace DTrace.Embedded.Semantics;

/// <summary>void.</summary>
internal sealed record VoidType : DType
{
    private VoidType()
    {
    }

    /// <summary>The only one.</summary>
    public static VoidType Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "void";

    /// <inheritdoc/>
    public override int Size => 0;

    /// <inheritdoc/>
    public override int Alignment => 1;
}
