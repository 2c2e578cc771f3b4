using System.Buffers.Binary;
using System.Collections.Concurrent;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Symbols;
using DTrace.Embedded.Unwinding;

namespace DTrace.Embedded.Session;

/// <summary>
/// Writes the tables by which programs walk the stacks of processes (<see cref="WalkLayout"/>). A file's rows are written once for all processes that have
/// it mapped. What a process has mapped is written beside what was there, then the process is pointed at it, so that a program sees the one or the other.
/// Used from one thread, but for <see cref="Knows"/>.
/// </summary>
internal sealed class StackTables
{
    private readonly ILoadedBpfObject _loaded;
    private readonly IBpfMap _processes, _ranges, _rows, _unknown;
    private readonly UnwindTables _tables;
    private readonly ArraySpace _rangeSpace = new(WalkLayout.MostRanges);
    private readonly ArraySpace _rowSpace;
    private readonly Dictionary<FileIdentity, Part> _files = [];
    private readonly ConcurrentDictionary<int, Process> _known = [];
    private readonly List<Part> _left = [];

    public StackTables(ILoadedBpfObject loaded, StackTableMaps maps, UnwindTables tables)
    {
        _loaded = loaded;
        _tables = tables;
        (_processes, _ranges, _rows, _unknown) = (loaded.Maps[maps.Processes], loaded.Maps[maps.Ranges], loaded.Maps[maps.Rows], loaded.Maps[maps.Unknown]);
        _rowSpace = new ArraySpace(_rows.Spec.MaxEntries);
    }

    /// <summary>Whether a process's ranges were written.</summary>
    public bool Knows(int process) => _known.ContainsKey(process);

    /// <summary>Writes the ranges of a process as they are now. One that has none is walked by frame pointers alone, until it is loaded again.</summary>
    public void Load(int process)
    {
        IReadOnlyList<ProcessRange> ranges = ProcessRanges.Read(process, _tables);
        byte[] values = new byte[ranges.Count * WalkLayout.RangeSize];
        for (int i = 0; i < ranges.Count; i++) Write(ranges[i], values.AsSpan(i * WalkLayout.RangeSize));
        _known.TryGetValue(process, out Process? known);
        if (known is not null && known.Values.AsSpan().SequenceEqual(values)) return;
        if (known is null && _known.Count >= WalkLayout.MostProcesses && !ForgetEnded()) return;
        int start = ranges.Count == 0 ? 0 : Take(_rangeSpace, ranges.Count) ?? -1;
        if (start < 0)
        {
            (values, start) = ([], 0);
            ranges = [];
        }

        _ranges.UpdateRange(start, values);
        Span<byte> entry = stackalloc byte[WalkLayout.ProcessSize];
        BinaryPrimitives.WriteInt32LittleEndian(entry[WalkLayout.ProcessFirst..], start);
        BinaryPrimitives.WriteInt32LittleEndian(entry[WalkLayout.ProcessRanges..], ranges.Count);
        _processes.Update(Key(process), entry);
        if (known is not null) _left.Add(known.Ranges);
        _known[process] = new Process(new Part(_rangeSpace, start, ranges.Count), values, [.. ranges.Where(range => range.Table is not null).Select(range => range.File)]);
    }

    /// <summary>The processes that programs met and could not walk to the end.</summary>
    public IReadOnlyList<int> TakeUnknown()
    {
        List<int> found = [];
        _unknown.Drain((key, _) => found.Add((int)BinaryPrimitives.ReadInt64LittleEndian(key)));
        return found;
    }

    /// <summary>Forgets the processes that have ended.</summary>
    /// <returns>Whether there were any.</returns>
    public bool ForgetEnded()
    {
        int[] ended = [.. _known.Keys.Where(process => !Directory.Exists(ProcessRanges.DirectoryOf(process)))];
        foreach (int process in ended)
        {
            _processes.Delete(Key(process));
            _left.Add(_known[process].Ranges);
            _known.TryRemove(process, out _);
        }

        return ended.Length > 0;
    }

    private static byte[] Key(int process) => BitConverter.GetBytes((long)process);

    private void Write(ProcessRange range, Span<byte> value)
    {
        Part rows = range.Table is { } table ? Place(range.File, table) : default;
        BinaryPrimitives.WriteUInt64LittleEndian(value[WalkLayout.RangeStart..], range.Start);
        BinaryPrimitives.WriteUInt64LittleEndian(value[WalkLayout.RangeEnd..], range.End);
        BinaryPrimitives.WriteUInt64LittleEndian(value[WalkLayout.RangeOrigin..], range.Origin);
        BinaryPrimitives.WriteInt32LittleEndian(value[WalkLayout.RangeFirst..], rows.Start);
        BinaryPrimitives.WriteInt32LittleEndian(value[WalkLayout.RangeRows..], rows.Count);
    }

    /// <summary>Where the rows of a file stand, which are written where they are not yet; nowhere where there is no room.</summary>
    private Part Place(FileIdentity file, UnwindTable table)
    {
        if (_files.TryGetValue(file, out Part placed)) return placed;
        if (Take(_rowSpace, table.Rows.Count) is not { } start) return default;
        _rows.UpdateRange(start, table.Bytes);
        return _files[file] = new Part(_rowSpace, start, table.Rows.Count);
    }

    /// <summary>Takes room; where there is none, that of ended processes and of files that no process has mapped, once no program reads it any more.</summary>
    private int? Take(ArraySpace space, int count)
    {
        if (space.Take(count) is { } start) return start;
        ForgetEnded();
        HashSet<FileIdentity> used = [.. _known.Values.SelectMany(process => process.Files)];
        foreach (FileIdentity file in _files.Keys.Where(file => !used.Contains(file)).ToArray())
        {
            _left.Add(_files[file]);
            _files.Remove(file);
        }

        if (_left.Count == 0) return null;
        _loaded.WaitForPrograms();
        foreach (Part part in _left) part.Space.Give(part.Start, part.Count);
        _left.Clear();
        return space.Take(count);
    }

    private readonly record struct Part(ArraySpace Space, int Start, int Count);

    private sealed record Process(Part Ranges, byte[] Values, IReadOnlyList<FileIdentity> Files);
}
