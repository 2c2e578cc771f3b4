namespace DTrace.Embedded.Syntax;

/// <summary>A probe description.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Text">Its text, macros not yet expanded.</param>
/// <param name="IsNumber">Whether it is a probe's number.</param>
internal sealed record ProbeDescriptionSyntax(TextSpan Span, string Text, bool IsNumber) : SyntaxNode(Span);
