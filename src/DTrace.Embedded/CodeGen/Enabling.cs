using DTrace.Embedded.Attach;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.CodeGen;

/// <summary>A clause and the probes it is enabled at.</summary>
/// <param name="Clause">The clause.</param>
/// <param name="Number">Its number among all clauses of the consumer, from 0.</param>
/// <param name="Probes">The probes, each once.</param>
/// <param name="Layout">What its firings record.</param>
/// <param name="Source">The text that it stands in.</param>
internal sealed record EnabledClause(BoundClause Clause, int Number, IReadOnlyList<Probe> Probes, RecordLayout Layout, SourceText Source);

/// <summary>The program of one site: the clauses that any of its probes has, in order.</summary>
internal sealed record SiteProgram(ProbeSite Site, IReadOnlyList<SiteProbe> Probes, IReadOnlyList<EnabledClause> Clauses)
{
    /// <summary>Every point that the program attaches to; a probe's cookie is its index among the site's.</summary>
    public IReadOnlyList<CookiePoint> Points() =>
    [
        .. Probes.Select((probe, i) => new CookiePoint(Site.PointOf(probe.Probe)!, (ulong)i)).Where(item => item.Point is not null).DistinctBy(item => item.Point),
    ];
}

/// <summary>All programs of a consumer, ready for code to be made of them.</summary>
internal sealed class Enabling
{
    public Enabling(IEnumerable<BoundProgram> programs, Func<int, Probe> probe, EnablingOptions options)
    {
        Options = options;
        Clauses =
        [
            .. programs.SelectMany(program => program.Clauses.SelectMany(ClauseParts.Of).Select(clause => (Clause: clause, program.Source)))
                .Select((item, number) => Enable(item.Clause, number, probe, item.Source)),
        ];
        ErrorClauses = [.. Clauses.Where(clause => clause.Probes.Any(IsError))];
        ErrorProbe = ErrorClauses.SelectMany(clause => clause.Probes).FirstOrDefault(IsError);
        Statements = [.. Clauses.SelectMany(clause => ClauseParts.Flatten(clause.Clause.Statements))];
        HasExit = Statements.Any(statement => statement is BoundExit);
        Sites = SiteGrouping.Group(Clauses, options.Target, options.Cancellation);
    }

    public EnablingOptions Options { get; }

    public IReadOnlyList<EnabledClause> Clauses { get; }

    /// <summary>The clauses of dtrace:::ERROR.</summary>
    public IReadOnlyList<EnabledClause> ErrorClauses { get; }

    /// <summary>dtrace:::ERROR, where a clause has it.</summary>
    public Probe? ErrorProbe { get; }

    /// <summary>Every statement, those under an if too.</summary>
    public IReadOnlyList<BoundStatement> Statements { get; }

    /// <summary>Whether any clause may call exit().</summary>
    public bool HasExit { get; }

    /// <summary>The sites that need a program.</summary>
    public IReadOnlyList<SiteProgram> Sites { get; }

    /// <summary>The text that a statement stands in.</summary>
    public SourceText SourceOf(BoundStatement statement) =>
        Clauses.First(clause => ClauseParts.Flatten(clause.Clause.Statements).Contains(statement, ReferenceEqualityComparer.Instance)).Source;

    private static bool IsError(Probe probe) => probe.Site.Role == ProgramRole.Error;

    private EnabledClause Enable(BoundClause clause, int number, Func<int, Probe> probe, SourceText source)
    {
        Options.Cancellation.ThrowIfCancellationRequested();
        Probe[] probes = [.. clause.Probes.SelectMany(specification => specification.Probes).Select(description => probe(description.Id)).Distinct()];
        return new EnabledClause(clause, number, probes, new RecordLayout(clause, Options.StringSize, source), source);
    }
}
