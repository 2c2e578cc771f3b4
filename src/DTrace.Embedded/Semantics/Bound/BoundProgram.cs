using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>A program, bound and ready for code to be made of it.</summary>
/// <param name="Source">The text that spans point into.</param>
/// <param name="Clauses">The clauses in order.</param>
/// <param name="Variables">The program's variables, of all scopes, those that an earlier program of the consumer made among them.</param>
/// <param name="Aggregations">The aggregations this program writes, prints or clears, in the order of their first use in it.</param>
/// <param name="PragmaOptions">The options <c>#pragma D option</c> sets, in order; the value is null for a bare flag.</param>
/// <param name="Options">The options it was bound with, pragmas applied: sizes in it are those the bound types have.</param>
/// <param name="IsDestructive">Whether it has a destructive action.</param>
internal sealed record BoundProgram(
    SourceText Source,
    IReadOnlyList<BoundClause> Clauses,
    IReadOnlyList<VariableSymbol> Variables,
    IReadOnlyList<AggregationSymbol> Aggregations,
    IReadOnlyList<KeyValuePair<string, string?>> PragmaOptions,
    BindOptions Options,
    bool IsDestructive)
{
    /// <summary>How many probes the descriptions match, counted once for each clause.</summary>
    public int ProbeMatches => Clauses.Sum(clause => clause.Probes.SelectMany(probe => probe.Probes).DistinctBy(probe => probe.Id).Count());
}
