namespace DTrace.Embedded.Syntax;

/// <summary>A control line, such as <c>#pragma D option quiet</c>.</summary>
/// <param name="Span">The line, from its <c>#</c>.</param>
/// <param name="Words">Its words after the <c>#</c>: identifiers, numbers and strings.</param>
internal sealed record DirectiveSyntax(TextSpan Span, IReadOnlyList<SyntaxToken> Words) : SyntaxNode(Span);
