namespace DTracePS.Compare;

/// <summary>A figure of the table.</summary>
/// <param name="Id">Its name in the results.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Unit">Its unit.</param>
internal sealed record Series(string Id, string Title, string Unit);

/// <summary>Figures that are measured together, contender after contender, round after round.</summary>
internal abstract class Row
{
    /// <summary>Its name on the command line.</summary>
    public abstract string Id { get; }

    /// <summary>Its figures.</summary>
    public abstract IReadOnlyList<Series> Series { get; }

    /// <summary>Who is measured.</summary>
    public abstract IReadOnlyList<Contender> Contenders { get; }

    /// <summary>Measures a contender once; gives values of the series.</summary>
    public abstract IEnumerable<(string Series, double Value)> Measure(Contender contender);

    /// <summary>Every row, in the table's order.</summary>
    public static IReadOnlyList<Row> All { get; } =
    [
        new HelloRow(), new FirstRow(), new SessionRow(), new AttachRow(), new HitsRow(), new ClausesRow(), new KeysRow(), new EventsRow(), new TextRow(), new CostRow(), new CrowdRow(),
        new StackRow(), new SnapshotRow(), new CompileRow(), new NamesRow(), new ProbesRow(),
    ];
}
