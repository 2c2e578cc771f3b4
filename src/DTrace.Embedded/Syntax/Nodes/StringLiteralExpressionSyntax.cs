namespace DTrace.Embedded.Syntax;

/// <summary>A string constant.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Bytes">Its bytes.</param>
internal sealed record StringLiteralExpressionSyntax(TextSpan Span, ReadOnlyMemory<byte> Bytes) : ExpressionSyntax(Span, 1);
