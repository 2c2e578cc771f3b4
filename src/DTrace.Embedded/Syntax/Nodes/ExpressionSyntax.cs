namespace DTrace.Embedded.Syntax;

/// <summary>An expression.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Depth">How many nodes its longest branch has; the parser limits it, so that nothing that walks the tree can run out of stack.</param>
internal abstract record ExpressionSyntax(TextSpan Span, int Depth) : SyntaxNode(Span);
