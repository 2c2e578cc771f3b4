namespace DTrace.Embedded.Semantics;

/// <summary>The type of what has no value as a whole, such as a translated pointer: no rule lets it stand where a value is wanted.</summary>
internal sealed record DynamicType : DType
{
    private DynamicType()
    {
    }

    /// <summary>The only one.</summary>
    public static DynamicType Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "dynamic";

    /// <inheritdoc/>
    public override int Size => 0;

    /// <inheritdoc/>
    public override int Alignment => 1;
}
