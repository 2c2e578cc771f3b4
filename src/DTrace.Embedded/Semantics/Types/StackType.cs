namespace DTrace.Embedded.Semantics;

/// <summary>What stack(), ustack() or jstack() gives.</summary>
/// <param name="IsUser">The stack of the process, not of the kernel.</param>
/// <param name="Frames">How many frames at most.</param>
/// <param name="StringBytes">How many bytes of frame names at most (ustack's second argument, jstack); 0 for none.</param>
/// <param name="IsJava">Whether it is jstack().</param>
internal sealed record StackType(bool IsUser, int Frames, int StringBytes, bool IsJava = false) : DType
{
    /// <inheritdoc/>
    public override string Name => "stack";

    /// <summary>
    /// The record's bytes: program counters of 8 bytes; of a user stack the process id before them and the names after them, rounded up to 8.
    /// </summary>
    public override int Size => IsUser ? (8 * (Frames + 1)) + ((StringBytes + 7) & ~7) : 8 * Frames;

    /// <inheritdoc/>
    public override int Alignment => 8;
}
