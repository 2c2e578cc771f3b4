using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>A clause: probes / predicate / { statements }.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Ordinal">Its place in the program, from 0.</param>
/// <param name="Probes">Its probe descriptions, in order.</param>
/// <param name="Predicate">A scalar, or null.</param>
/// <param name="Statements">
/// The statements; a clause that has none has one <see cref="BoundDefaultAction"/>, with or without braces.
/// </param>
internal sealed record BoundClause(
    TextSpan Span, int Ordinal, IReadOnlyList<ProbeSpecification> Probes, BoundExpression? Predicate, IReadOnlyList<BoundStatement> Statements)
    : BoundNode(Span)
{
    /// <summary>The variable that a fault of the clause sets to 1, or null for none.</summary>
    public ClauseLocalVariableSymbol? FaultFlag { get; init; }
}
