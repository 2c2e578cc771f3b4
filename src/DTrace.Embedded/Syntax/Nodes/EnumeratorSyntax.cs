namespace DTrace.Embedded.Syntax;

/// <summary>A name of an enumeration.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Name">The name.</param>
/// <param name="Value">Its value, or null for one more than the last.</param>
internal sealed record EnumeratorSyntax(TextSpan Span, SyntaxToken Name, ExpressionSyntax? Value) : SyntaxNode(Span);
