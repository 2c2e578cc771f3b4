using System.Buffers.Binary;
using System.Text;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// The table of a program that many probes share: a row for each number that the program can compute.
/// <code>
/// +0  u32 the probe's number      +8  u64 words: the clauses it has, one bit each
/// +4  u32 not used                +n  the parts of its name that the probes do not have in common, each zero-padded
/// </code>
/// Where probes may be added while the program runs, there is room for more rows, and for any name in them.
/// </summary>
internal sealed class SelectorTable
{
    /// <summary>Where the clauses' bits begin.</summary>
    public const int MaskOffset = 8;

    /// <summary>How many probes may be added while a program runs.</summary>
    public const int Room = 1024;

    private readonly int _rows;
    private readonly bool _grows;
    private readonly Dictionary<ProbePart, (int Offset, int Size)> _columns = [];

    /// <param name="probes">The site's enabled probes.</param>
    /// <param name="rows">How many rows they need.</param>
    /// <param name="grows">Whether probes may be added.</param>
    public SelectorTable(IReadOnlyList<SiteProbe> probes, int rows, bool grows)
    {
        _rows = rows;
        _grows = grows;
        RowSize = MaskOffset + (8 * ((probes[0].Clauses.Count + 63) / 64));
        foreach (ProbePart part in Enum.GetValues<ProbePart>())
        {
            string first = ProbeParts.Of(probes[0].Probe.Description, part);
            if (!grows && probes.All(probe => ProbeParts.Of(probe.Probe.Description, part) == first)) continue;
            int longest = grows ? ProbeParts.LongestOf(part) : probes.Max(probe => Encoding.UTF8.GetByteCount(ProbeParts.Of(probe.Probe.Description, part)));
            int size = Text.PaddedLength(longest);
            _columns.Add(part, (RowSize, size));
            RowSize += size;
        }
    }

    /// <summary>Bytes of a row.</summary>
    public int RowSize { get; }

    /// <summary>How many rows there are, those for probes to come among them.</summary>
    public int Rows => _rows + (_grows ? Room : 0);

    /// <summary>Where a part of the name is in a row; null where all probes have it in common.</summary>
    public (int Offset, int Size)? ColumnOf(ProbePart part) => _columns.TryGetValue(part, out (int Offset, int Size) column) ? column : null;

    /// <summary>The map, with the rows of probes by their numbers.</summary>
    public BpfMapSpec ToMap(IEnumerable<(int Row, SiteProbe Probe)> probes)
    {
        byte[] contents = new byte[RowSize * Rows];
        foreach ((int row, SiteProbe probe) in probes) Write(probe, contents.AsSpan(row * RowSize, RowSize));

        // Not read-only: of a frozen array the verifier reads constants at load, and refuses where there is more than one entry (array_map_direct_value_addr).
        return new BpfMapSpec("probes", BpfMapKind.Array, 4, RowSize, Rows) { Contents = contents };
    }

    /// <summary>Writes a probe's row.</summary>
    public void Write(SiteProbe probe, Span<byte> row)
    {
        BinaryPrimitives.WriteInt32LittleEndian(row, probe.Probe.Description.Id);
        for (int clause = 0; clause < probe.Clauses.Count; clause++)
        {
            if (probe.Clauses[clause]) row[MaskOffset + (clause / 8)] |= (byte)(1 << (clause % 8));
        }

        foreach ((ProbePart part, (int offset, int size)) in _columns)
        {
            byte[] text = Encoding.UTF8.GetBytes(ProbeParts.Of(probe.Probe.Description, part));
            text.AsSpan(0, Math.Min(text.Length, size - 1)).CopyTo(row[offset..]);
        }
    }
}
