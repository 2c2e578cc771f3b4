namespace DTrace.Embedded.Syntax;

/// <summary>A clause.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Probes">Its probe descriptions.</param>
/// <param name="Predicate">Its predicate, or null.</param>
/// <param name="Body">Its actions, or null.</param>
internal sealed record ProbeClauseSyntax(
    TextSpan Span, IReadOnlyList<ProbeDescriptionSyntax> Probes, ExpressionSyntax? Predicate, BlockStatementSyntax? Body)
    : MemberSyntax(Span);
