using System.Buffers.Binary;
using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Probes;

namespace DTrace.Embedded.CodeGen;

/// <summary>A program that probes are added to while it runs: each gets the next row of the program's table, and is then attached.</summary>
/// <param name="program">The program's index.</param>
/// <param name="site">What it serves.</param>
/// <param name="tableMap">The map of its table.</param>
internal sealed class GrowingProgram(int program, SiteProgram site, int tableMap)
{
    private readonly SelectorTable _table = new(site.Probes, site.Probes.Count, grows: true);
    private readonly HashSet<Probe> _known = [.. site.Probes.Select(probe => probe.Probe)];
    private int _rows = site.Probes.Count;

    /// <summary>How many probes found no room in the table.</summary>
    public long Left { get; private set; }

    /// <summary>Attaches the probes that clauses match by now and did not before. One that cannot be attached (any more) is left out: its process may have ended.</summary>
    public void Grow(ILoadedBpfObject loaded, Func<ProbeDescription, IReadOnlyList<Probe>> find)
    {
        Dictionary<Probe, bool[]> found = [];
        for (int clause = 0; clause < site.Clauses.Count; clause++)
        {
            foreach (Probe probe in site.Clauses[clause].Clause.Probes.SelectMany(specification => find(specification.Pattern)))
            {
                if (!probe.Site.Equals(site.Site) || _known.Contains(probe)) continue;
                if (!found.TryGetValue(probe, out bool[]? clauses)) found.Add(probe, clauses = new bool[site.Clauses.Count]);
                clauses[clause] = true;
            }
        }

        foreach ((Probe probe, bool[] clauses) in found)
        {
            _known.Add(probe);
            Add(loaded, new SiteProbe(probe, clauses));
        }
    }

    private void Add(ILoadedBpfObject loaded, SiteProbe probe)
    {
        if (_rows == _table.Rows)
        {
            Left++;
            return;
        }

        byte[] key = new byte[4], row = new byte[_table.RowSize];
        BinaryPrimitives.WriteInt32LittleEndian(key, _rows);
        _table.Write(probe, row);
        loaded.Maps[tableMap].Update(key, row);
        try
        {
            loaded.Attach(program, site.Site.PointOf(probe.Probe)!, (ulong)_rows);
            _rows++;
        }
        catch (DTraceException refusal) when (refusal.Kind == DTraceErrorKind.NoProbe)
        {
            // The row is free for the next.
        }
    }
}
