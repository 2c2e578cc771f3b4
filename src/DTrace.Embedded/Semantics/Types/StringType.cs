namespace DTrace.Embedded.Semantics;

/// <summary>
/// D's string. Any two are the same type to the language; the length tells the code generator how many bytes a value can take:
/// execname 16, a literal its own length and the NUL, all else the option strsize. Variables always have strsize,
/// a key of an aggregation what the longest of its uses needs.
/// </summary>
/// <param name="MaxLength">The most bytes a value takes, its NUL included.</param>
internal sealed record StringType(int MaxLength) : DType
{
    /// <inheritdoc/>
    public override string Name => "string";

    /// <summary>The same as <see cref="MaxLength"/>.</summary>
    public override int Size => MaxLength;

    /// <inheritdoc/>
    public override int Alignment => 1;
}
