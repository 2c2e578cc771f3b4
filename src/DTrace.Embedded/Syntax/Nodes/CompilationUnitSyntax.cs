namespace DTrace.Embedded.Syntax;

/// <summary>A program.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Members">Its clauses and declarations, in order.</param>
/// <param name="Directives">Its control lines, in order.</param>
internal sealed record CompilationUnitSyntax(
    TextSpan Span, IReadOnlyList<MemberSyntax> Members, IReadOnlyList<DirectiveSyntax> Directives)
    : SyntaxNode(Span);
