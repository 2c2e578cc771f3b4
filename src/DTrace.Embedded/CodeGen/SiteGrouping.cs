namespace DTrace.Embedded.CodeGen;

/// <summary>Groups the probes of clauses by the program that serves them, in one pass over both.</summary>
internal sealed class SiteGrouping
{
    private readonly List<EnabledClause> _clauses = [];
    private readonly List<Probe> _probes = [];
    private readonly Dictionary<Probe, List<int>> _clausesOf = [];

    /// <summary>The programs, in the order that clauses first name them. Those of ERROR have none of their own.</summary>
    public static IReadOnlyList<SiteProgram> Group(IReadOnlyList<EnabledClause> clauses, CodeTarget target, CancellationToken cancellation)
    {
        Dictionary<ProbeSite, SiteGrouping> groups = [];
        List<(ProbeSite Site, SiteGrouping Group)> order = [];
        foreach (EnabledClause clause in clauses)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (Probe probe in clause.Probes)
            {
                if (probe.Site.Role == ProgramRole.Error) continue;
                foreach (ProbeSite site in (IEnumerable<ProbeSite>)[probe.Site, .. probe.Site.Others])
                {
                    if (!groups.TryGetValue(site, out SiteGrouping? group))
                    {
                        groups.Add(site, group = new SiteGrouping());
                        order.Add((site, group));
                    }

                    group.Add(clause, probe);
                }
            }
        }

        return [.. order.SelectMany(item => item.Site.Divide(item.Group._probes, target).Select(part => item.Group.ToProgram(part.Site, part.Probes)))];
    }

    private void Add(EnabledClause clause, Probe probe)
    {
        if (_clauses.Count == 0 || _clauses[^1] != clause) _clauses.Add(clause);
        if (!_clausesOf.TryGetValue(probe, out List<int>? clauses))
        {
            _clausesOf.Add(probe, clauses = []);
            _probes.Add(probe);
        }

        clauses.Add(_clauses.Count - 1);
    }

    /// <summary>The program of some of the probes, with the clauses that they have.</summary>
    private SiteProgram ToProgram(ProbeSite site, IReadOnlyList<Probe> probes)
    {
        int[] clauses = probes.Count == _probes.Count
            ? [.. Enumerable.Range(0, _clauses.Count)]
            : [.. probes.SelectMany(probe => _clausesOf[probe]).Distinct().Order()];
        return new(site, [.. probes.Select(probe => ToSiteProbe(probe, clauses))], [.. clauses.Select(clause => _clauses[clause])]);
    }

    private SiteProbe ToSiteProbe(Probe probe, int[] clauses)
    {
        HashSet<int> has = [.. _clausesOf[probe]];
        return new SiteProbe(probe, [.. clauses.Select(has.Contains)]);
    }
}
