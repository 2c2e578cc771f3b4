namespace DTrace.Embedded.Syntax;

/// <summary>A token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Span">Where it stands; of a macro the macro's own place.</param>
/// <param name="Text">Its text; of an identifier its name, of a macro what it stands for.</param>
internal sealed record SyntaxToken(SyntaxKind Kind, TextSpan Span, string Text)
{
    /// <summary>The value of an <see cref="SyntaxKind.IntegerToken"/>.</summary>
    public IntegerConstant Integer { get; init; }

    /// <summary>The bytes of a <see cref="SyntaxKind.StringToken"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>What is wrong with it, reported when the parser takes it.</summary>
    public Diagnostic? Diagnostic { get; init; }
}
