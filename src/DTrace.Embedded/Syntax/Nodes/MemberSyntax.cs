namespace DTrace.Embedded.Syntax;

/// <summary>Something at the top level of a program.</summary>
/// <param name="Span">Where it stands.</param>
internal abstract record MemberSyntax(TextSpan Span) : SyntaxNode(Span);
