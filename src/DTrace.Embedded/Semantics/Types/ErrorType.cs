namespace DTrace.Embedded.Semantics;

/// <summary>The type of an expression that is in error; nothing is reported about it again, and no bound program holds it.</summary>
internal sealed record ErrorType : DType
{
    private ErrorType()
    {
    }

    /// <summary>The only one.</summary>
    public static ErrorType Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "<ERR>";

    /// <inheritdoc/>
    public override int Size => 0;

    /// <inheritdoc/>
    public override int Alignment => 1;
}
