using System.Globalization;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.CodeGen;

/// <summary>A clause's D as it stands above its code in a listing.</summary>
internal static class ClauseNotes
{
    /// <summary>Where the clause stands, and its probes.</summary>
    public static string Of(EnabledClause clause) => string.Create(
        CultureInfo.InvariantCulture, $"{Place(clause.Source, clause.Clause.Span)}: {string.Join(", ", clause.Clause.Probes.Select(probe => probe.Text))}");

    /// <summary>A predicate, between its slashes.</summary>
    public static string OfPredicate(EnabledClause clause, BoundExpression predicate) => $"/{OneLine(clause.Source.ToString(predicate.Span))}/";

    /// <summary>A statement; of an if its condition, as the statements under it have notes of their own.</summary>
    public static string Of(EnabledClause clause, BoundStatement statement) => statement switch
    {
        BoundDefaultAction => "the default action",
        BoundIf branch => $"{Line(clause.Source, branch.Span)}: if ({OneLine(clause.Source.ToString(branch.Condition.Span))})",
        _ => $"{Line(clause.Source, statement.Span)}: {OneLine(clause.Source.ToString(statement.Span)).TrimEnd(';')}",
    };

    private static string Place(SourceText source, TextSpan span)
    {
        TextLocation location = source.LocationOf(span.Start);
        return string.Create(CultureInfo.InvariantCulture, $"{location.FileName ?? "line"}{(location.FileName is null ? " " : ", line ")}{location.Line}");
    }

    private static string Line(SourceText source, TextSpan span) => string.Create(CultureInfo.InvariantCulture, $"line {source.LocationOf(span.Start).Line}");

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
