using DTrace.Core;

namespace DTrace.AbiServer;

/// <summary>
/// The descriptions that the library keeps of enabled probes and of their clauses until the handle is closed (dt_map.c). Two firings of one shape
/// have one description.
/// </summary>
internal sealed class ClauseTable(AbiHandle handle)
{
    private readonly Dictionary<string, nint> _clauses = new(StringComparer.Ordinal);
    private readonly Dictionary<ProbeDescription, nint> _probes = [];

    /// <summary>The <c>dtrace_probedesc</c> of a probe.</summary>
    public nint Probe(ProbeDescription probe)
    {
        if (_probes.TryGetValue(probe, out nint address)) return address;
        address = handle.Arena.Allocate(handle.Facts.Probe.Size);
        ProbeLayout.Write(handle.Facts, address, probe);
        _probes.Add(probe, address);
        return address;
    }

    /// <summary>The <c>dtrace_eprobedesc</c> of a clause.</summary>
    public nint Clause(ProbeDescription probe, IReadOnlyList<NativeDatum> data, int size)
    {
        string shape = $"{probe.Id};{string.Join(';', data.Select(datum => $"{datum.Number},{datum.Offset},{datum.Bytes.Length},{datum.Format},{datum.Statement},{datum.Argument}"))}";
        if (_clauses.TryGetValue(shape, out nint address)) return address;
        StructFacts facts = handle.Facts.Clause;
        address = handle.Arena.Allocate(facts["dtepd_rec"] + (Math.Max(1, data.Count) * handle.Facts.Record.Size));
        NativeStruct clause = new(address, facts);
        clause.Set("dtepd_epid", _clauses.Count + 1);
        clause.Set("dtepd_probeid", probe.Id);
        clause.Set("dtepd_size", size);
        clause.Set("dtepd_nrecs", data.Count);
        for (int i = 0; i < data.Count; i++) Write(address + facts["dtepd_rec"] + (i * handle.Facts.Record.Size), data[i]);
        _clauses.Add(shape, address);
        return address;
    }

    /// <summary>Writes a <c>dtrace_recdesc</c>.</summary>
    public void Write(nint address, NativeDatum datum)
    {
        NativeStruct record = new(address, handle.Facts.Record);
        record.Set("dtrd_action", (ushort)datum.Number);
        record.Set("dtrd_size", datum.Bytes.Length);
        record.Set("dtrd_offset", datum.Offset);
        record.Set("dtrd_alignment", (ushort)datum.Alignment);
        record.Set("dtrd_format", datum.Format);
        record.Set("dtrd_arg", datum.Argument);
        record.Set("dtrd_uarg", datum.Statement);
    }
}
