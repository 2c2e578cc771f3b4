using System.Globalization;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Unwinding;

/// <summary>Code that a process has mapped, and the table by which its frames are walked.</summary>
/// <param name="Start">Its first address.</param>
/// <param name="End">The address after its last.</param>
/// <param name="Origin">Where in the process the table begins.</param>
/// <param name="File">The file; none where there is no table.</param>
/// <param name="Table">The table; null for code that is walked by frame pointers.</param>
internal sealed record ProcessRange(ulong Start, ulong End, ulong Origin, FileIdentity File, UnwindTable? Table);

/// <summary>Reads what code a process has mapped.</summary>
internal static class ProcessRanges
{
    /// <summary>Of more ranges the rest is left out.</summary>
    private const int Most = 8192;

    /// <summary>The fifth byte of an ELF file of 64 bits.</summary>
    private const byte WideFile = 2;

    /// <summary>The folder of a process in /proc.</summary>
    public static string DirectoryOf(int process) => string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");

    /// <summary>The ranges of a process, ascending; none of one that has ended or is not ours to look at, of a thread of the kernel, and of a program of 32 bits.</summary>
    public static IReadOnlyList<ProcessRange> Read(int process, UnwindTables tables)
    {
        string directory = DirectoryOf(process);
        if (MemoryMap.Read(directory) is not { } map || !IsWide(directory)) return [];
        List<ProcessRange> ranges = [];
        foreach (Mapping mapping in map.Mappings.Where(mapping => mapping.IsExecutable))
        {
            ProcessRange range = RangeOf(mapping, tables.Of(mapping, directory));
            if (ranges.Count > 0 && range.Table is null && ranges[^1] is { Table: null } last && last.End == range.Start) ranges[^1] = last with { End = range.End };
            else if (ranges.Count < Most) ranges.Add(range);
        }

        return ranges;
    }

    /// <summary>Makes the tables of the libraries that a program is about to map.</summary>
    public static void Prepare(int process, UnwindTables tables)
    {
        string directory = DirectoryOf(process), root = directory + "/root";
        if (MemoryMap.Read(directory) is not { } map) return;
        foreach (string library in NeededLibraries.Of(root, map.Mappings.Where(mapping => mapping.Inode != 0).Select(mapping => mapping.FilePath).Distinct())) tables.Prepare(root, library);
    }

    private static ProcessRange RangeOf(Mapping mapping, UnwindTable? table) =>
        table?.Segments.AddressOf(mapping.FileOffset, mapping.End - mapping.Start) is { } address
            ? new ProcessRange(mapping.Start, mapping.End, mapping.Start - address + table.Origin, FileIdentity.Of(mapping), table)
            : new ProcessRange(mapping.Start, mapping.End, 0, default, null);

    private static bool IsWide(string directory)
    {
        try
        {
            using FileStream file = File.OpenRead(directory + "/exe");
            return ElfSegments.Bytes(file, 0, 5) is [0x7f, (byte)'E', (byte)'L', (byte)'F', WideFile];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
