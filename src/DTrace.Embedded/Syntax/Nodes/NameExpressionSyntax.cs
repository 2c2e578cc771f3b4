namespace DTrace.Embedded.Syntax;

/// <summary>A name.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Name">The name, its scope marks included.</param>
internal sealed record NameExpressionSyntax(TextSpan Span, string Name) : ExpressionSyntax(Span, 1);
