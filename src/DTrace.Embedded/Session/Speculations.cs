using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;

namespace DTrace.Embedded.Session;

/// <summary>
/// The records of speculations that are neither committed nor discarded yet, by the use of a speculation they belong to
/// (<see cref="Speculation"/>): of each use and CPU no more bytes than the option specsize says.
/// </summary>
internal sealed class Speculations(IBpfMap words, int count, long size)
{
    private static readonly byte[] FirstKey = new byte[4];

    private readonly byte[] _words = new byte[Speculation.Size(count)];
    private readonly Dictionary<ulong, Kept> _kept = [];
    private readonly HashSet<ulong> _stale = [];

    /// <summary>How many records found no room.</summary>
    public long Drops { get; private set; }

    /// <summary>Whether records are kept whose use had ended before the last pass, but not by a record: it was lost, or they came after it.</summary>
    public bool HasStale => _stale.Count != 0;

    /// <summary>Reads which uses have ended.</summary>
    public void ReadWords() => words.TryLookup(FirstKey, _words);

    /// <summary>Keeps a record.</summary>
    public void Keep(ulong use, ReadOnlySpan<byte> record, int cpu)
    {
        if (!_kept.TryGetValue(use, out Kept? kept)) _kept.Add(use, kept = new Kept());
        ref long bytes = ref CollectionsMarshal.GetValueRefOrAddDefault(kept.Bytes, cpu, out _);
        int length = record.Length - (RecordHeader.SpeculationSize - RecordHeader.Size);
        if (bytes + length > size)
        {
            Drops++;
            return;
        }

        bytes += length;
        kept.Records.Add(record, cpu);
    }

    /// <summary>A use's records in order, which are kept no longer; null where there are none.</summary>
    public RecordBatch? Take(ulong use)
    {
        _kept.Remove(use, out Kept? kept);
        kept?.Records.Sort();
        return kept?.Records;
    }

    /// <summary>
    /// At the end of a pass: forgets what was stale, for no commit() of it can be under way any more but those that wait, and notes what is
    /// stale by the words as they were read.
    /// </summary>
    public void EndPass(IReadOnlySet<ulong> waiting)
    {
        foreach (ulong use in _stale)
        {
            if (!waiting.Contains(use)) _kept.Remove(use);
        }

        _stale.Clear();
        _stale.UnionWith(_kept.Keys.Where(HasEnded));
    }

    private bool HasEnded(ulong use) => Speculation.HasEnded(use, BinaryPrimitives.ReadUInt64LittleEndian(_words.AsSpan(Speculation.FirstWord(count) + (8 * (Speculation.Id(use) - 1)))));

    private sealed class Kept
    {
        public RecordBatch Records { get; } = new(capacity: 256);

        public Dictionary<int, long> Bytes { get; } = [];
    }
}
