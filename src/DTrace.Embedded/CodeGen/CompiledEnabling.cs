using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>An enabling as a run time takes it, and what is needed to read its data.</summary>
internal sealed record CompiledEnabling
{
    public required BpfObject Object { get; init; }

    public required IReadOnlyList<EnabledClause> Clauses { get; init; }

    /// <summary>The programs that attach, and where.</summary>
    public required IReadOnlyList<PlannedAttachment> Attachments { get; init; }

    /// <summary>The programs that probes may be added to.</summary>
    public required IReadOnlyList<GrowingProgram> Growing { get; init; }

    /// <summary>The program of BEGIN, or null.</summary>
    public required int? Begin { get; init; }

    /// <summary>The program of END, or null.</summary>
    public required int? End { get; init; }

    public required int StateMap { get; init; }

    public required int CountersMap { get; init; }

    /// <summary>The ring buffers, one a CPU; null where nothing records.</summary>
    public required int? RingsMap { get; init; }

    /// <summary>The tables by which stacks of processes are walked; null where none is, or by frame pointers alone.</summary>
    public required StackTableMaps? StackTables { get; init; }

    /// <summary>The word that says which buffer aggregations add to; null where there are none.</summary>
    public required int? ActiveBufferMap { get; init; }

    /// <summary>The words of the speculations; null where none is used.</summary>
    public required int? SpeculationsMap { get; init; }

    /// <summary>How many speculations there are.</summary>
    public required int Speculations { get; init; }

    /// <summary>Bytes of the records of a speculation that are kept for each CPU.</summary>
    public required long SpeculationSize { get; init; }

    public required IReadOnlyList<AggregationLayout> Aggregations { get; init; }

    /// <summary>Tracing stops when a ring buffer is full, so none is read before.</summary>
    public required bool StopsWhenFull { get; init; }

    /// <summary>Whether what is recorded holds addresses of processes, which are to have names.</summary>
    public bool HasUserAddresses => Clauses.Any(clause => HoldsUserAddresses(clause.Layout.Items))
        || Aggregations.SelectMany(aggregation => aggregation.Key.Fields).Any(key => key.Type.Resolved is StackType { IsUser: true } or SymbolAddressType { IsUser: true });

    /// <summary>Makes code of an enabling. The same enabling gives the same code.</summary>
    /// <exception cref="DTraceCompileException">It needs what the embedded engines do not have.</exception>
    public static CompiledEnabling Compile(Enabling enabling)
    {
        IGrouping<AggregationSymbol, BoundAggregate>[] uses = [.. enabling.Statements.OfType<BoundAggregate>().GroupBy(use => use.Aggregation)];
        int keyed = uses.Count(use => use.Key.KeyTypes.Count != 0);
        Dictionary<AggregationSymbol, AggregationLayout> aggregations = uses.ToDictionary(
            use => use.Key, use => Layout(enabling, use, isShared: (use.Key.KeyTypes.Count != 0 ? keyed : uses.Length - keyed) > SharedMaps.MostOwn));
        var shared = new ObjectBuilder(enabling.Options, aggregations);
        shared.PlacePointed(enabling.Clauses.SelectMany(clause => PointedVariables.Of(clause.Clause)).OfType<GlobalVariableSymbol>());
        BpfProgram[] programs = [.. enabling.Sites.Select(site => ProgramEmitter.Emit(enabling, shared, site))];
        return new CompiledEnabling
        {
            Object = new BpfObject(programs, shared.BuildMaps()),
            Clauses = enabling.Clauses,
            Attachments = [.. enabling.Sites.Select((site, i) => new PlannedAttachment(i, site.Points())).Where(attachment => attachment.Points.Count != 0)],
            Growing = [.. enabling.Sites.Index().Where(item => item.Item.Site.Grows).Select(item => new GrowingProgram(item.Index, item.Item, shared.FindTable(item.Item.Site)!.Value))],
            Begin = IndexOf(enabling, ProgramRole.Begin),
            End = IndexOf(enabling, ProgramRole.End),
            StateMap = shared.StateMap,
            CountersMap = shared.CountersMap,
            RingsMap = shared.RingsMap,
            StackTables = shared.StackTables,
            ActiveBufferMap = shared.ActiveBufferMap,
            SpeculationsMap = shared.SpeculationsMap,
            Speculations = enabling.Options.Speculations,
            SpeculationSize = enabling.Options.SpeculationSize,
            Aggregations = [.. aggregations.Values],
            StopsWhenFull = enabling.Options.StopWhenFull,
        };
    }

    private static bool HoldsUserAddresses(ReadOnlySpan<RecordItem> items)
    {
        foreach (RecordItem item in items)
        {
            if (item.Fields.Any(field => field.Action is TraceAction.UStack or TraceAction.JStack or TraceAction.USym or TraceAction.UMod or TraceAction.UAddr)) return true;
        }

        return false;
    }

    private static AggregationLayout Layout(Enabling enabling, IGrouping<AggregationSymbol, BoundAggregate> uses, bool isShared)
    {
        try
        {
            return AggregationLayout.Create(uses.Key, uses, enabling.Options.StringSize, isShared, enabling.Options.Target.CpuPlaces);
        }
        catch (DTraceCompileException refusal)
        {
            throw Unsupported.At(refusal, uses.First().Span, enabling.SourceOf(uses.First()));
        }
    }

    private static int? IndexOf(Enabling enabling, ProgramRole role)
    {
        for (int i = 0; i < enabling.Sites.Count; i++)
        {
            if (enabling.Sites[i].Site.Role == role) return i;
        }

        return null;
    }
}
