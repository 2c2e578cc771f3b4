using System.Buffers.Binary;
using System.Globalization;
using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <summary>A program that probes are added to while it runs: each gets the next row of the program's table, and is then attached.</summary>
/// <param name="program">The program's index.</param>
/// <param name="site">What it serves.</param>
/// <param name="tableMap">The map of its table.</param>
internal sealed class GrowingProgram(int program, SiteProgram site, int tableMap)
{
    private readonly SelectorTable _table = new(site.Probes, site.Probes.Count, grows: true);
    private readonly HashSet<Probe> _known = [.. site.Probes.Select(probe => probe.Probe)];
    private readonly Stack<int> _free = [];
    private int _rows = site.Probes.Count;

    /// <summary>Attaches the probes that clauses match by now and did not before. One that cannot be attached (any more) is left out: its process may have ended.</summary>
    /// <returns>Those that found no room in the table.</returns>
    public IReadOnlyList<RefusedPoint> Grow(ILoadedBpfObject loaded, Func<ProbeDescription, IReadOnlyList<Probe>> find)
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

        List<RefusedPoint> left = [];
        List<CookiePoint> added = [];
        foreach ((Probe probe, bool[] clauses) in found)
        {
            _known.Add(probe);
            AttachPoint point = site.Site.PointOf(probe)!;
            if (_free.Count == 0 && _rows == _table.Rows)
            {
                left.Add(new RefusedPoint(point, NoRoom(probe)));
                continue;
            }

            int at = _free.Count > 0 ? _free.Pop() : _rows++;
            Write(loaded, at, new SiteProbe(probe, clauses));
            added.Add(new CookiePoint(point, (ulong)at));
        }

        if (added.Count == 0) return left;
        HashSet<AttachPoint> refused = [.. loaded.AttachAll(program, added, CancellationToken.None).Select(point => point.Point)];
        foreach (CookiePoint point in added.Where(point => refused.Contains(point.Point))) _free.Push((int)point.Cookie);
        return left;
    }

    private static DTraceException NoRoom(Probe probe) =>
        new(DTraceErrorKind.NoProbe, string.Create(CultureInfo.InvariantCulture, $"Failed to enable {probe}: a program takes {SelectorTable.Room:n0} probes that come while it runs."));

    private void Write(ILoadedBpfObject loaded, int at, SiteProbe probe)
    {
        byte[] key = new byte[4], row = new byte[_table.RowSize];
        BinaryPrimitives.WriteInt32LittleEndian(key, at);
        _table.Write(probe, row);
        loaded.Maps[tableMap].Update(key, row);
    }
}
