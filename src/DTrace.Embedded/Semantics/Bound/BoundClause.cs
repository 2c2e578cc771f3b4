using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>A clause: probes / predicate / { statements }.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Ordinal">Its place in the program, from 0.</param>
/// <param name="Probes">Its probe descriptions, in order.</param>
/// <param name="Predicate">A scalar, or null.</param>
/// <param name="Statements">
/// The statements. A clause without braces has one <see cref="BoundDefaultAction"/>; braces with nothing between them have none.
/// </param>
internal sealed record BoundClause(
    TextSpan Span, int Ordinal, IReadOnlyList<ProbeSpecification> Probes, BoundExpression? Predicate, IReadOnlyList<BoundStatement> Statements)
    : BoundNode(Span);
