namespace DTrace.Embedded.Semantics;

/// <summary>A pointer, of 8 bytes.</summary>
/// <param name="Target">What it points at.</param>
internal sealed record PointerType(DType Target) : DType
{
    /// <inheritdoc/>
    public override string Name => Target.Resolved is PointerType && Target is not TypedefType ? $"{Target.Name}*" : $"{Target.Name} *";

    /// <inheritdoc/>
    public override int Size => 8;

    /// <inheritdoc/>
    public override int Alignment => 8;

    /// <summary>Whether the target is memory of the traced process (<c>userland</c> pointers), read with copyin's rules.</summary>
    public bool IsUserland { get; init; }
}
