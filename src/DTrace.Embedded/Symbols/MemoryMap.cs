using System.Globalization;

namespace DTrace.Embedded.Symbols;

/// <summary>One mapping of a process: a line of /proc/PID/maps (proc_pid_maps(5)).</summary>
/// <param name="Start">Its first address.</param>
/// <param name="End">The address after its last.</param>
/// <param name="FileOffset">Where in the file it begins.</param>
/// <param name="Device">The file's device, as the line spells it.</param>
/// <param name="Inode">The file's inode; 0 where there is no file.</param>
/// <param name="Path">The file's path, or a name such as <c>[vdso]</c>, or empty.</param>
/// <param name="IsExecutable">Whether code runs in it.</param>
internal sealed record Mapping(ulong Start, ulong End, ulong FileOffset, string Device, ulong Inode, string Path, bool IsExecutable = false)
{
    private const string DeletedMark = " (deleted)";

    /// <summary>The path without the kernel's mark of a removed file.</summary>
    public string FilePath => Unmarked(Path);

    /// <summary>Whether the file that is mapped has been removed: what stands at its path now, if anything, is another.</summary>
    public bool IsRemoved => Path.EndsWith(DeletedMark, StringComparison.Ordinal);

    /// <summary>A path of /proc without the kernel's mark of a removed file.</summary>
    public static string Unmarked(string path) => path.EndsWith(DeletedMark, StringComparison.Ordinal) ? path[..^DeletedMark.Length] : path;

    /// <summary>The file's name without its folders, as dtrace prints it; null where nothing names the mapping.</summary>
    public string? Module => Path.Length == 0 ? null : FilePath[(FilePath.LastIndexOf('/') + 1)..];

    /// <summary>The mapping of a line; null where the line is none.</summary>
    public static Mapping? Parse(string line)
    {
        string[] fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 5) return null;
        int dash = fields[0].IndexOf('-', StringComparison.Ordinal);
        if (dash < 0 || !Hex(fields[0].AsSpan(0, dash), out ulong start) || !Hex(fields[0].AsSpan(dash + 1), out ulong end)) return null;
        if (!Hex(fields[2], out ulong offset)) return null;
        if (!ulong.TryParse(fields[4], NumberStyles.None, CultureInfo.InvariantCulture, out ulong inode)) return null;
        return new Mapping(start, end, offset, fields[3], inode, fields.Length > 5 ? fields[5].TrimStart() : "", fields[1].Contains('x', StringComparison.Ordinal));
    }

    private static bool Hex(ReadOnlySpan<char> text, out ulong value) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}

/// <summary>What is mapped where in a process.</summary>
/// <param name="Mappings">The mappings, ascending.</param>
internal sealed record MemoryMap(IReadOnlyList<Mapping> Mappings)
{
    /// <summary>A process's map; null where it is gone or may not be looked at.</summary>
    public static MemoryMap? Read(string processDirectory)
    {
        try
        {
            Mapping[] mappings = [.. File.ReadLines($"{processDirectory}/maps").Select(Mapping.Parse).OfType<Mapping>().OrderBy(m => m.Start)];
            return mappings.Length > 0 ? new MemoryMap(mappings) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The map once something more was mapped, over what lay there.</summary>
    public MemoryMap With(Mapping added) => new((Mapping[])
    [
        .. Mappings.Where(mapping => mapping.End <= added.Start),
        .. Mappings.Where(mapping => mapping.Start < added.Start && mapping.End > added.Start).Select(mapping => mapping with { End = added.Start }),
        added,
        .. Mappings.Where(mapping => mapping.Start < added.End && mapping.End > added.End)
            .Select(mapping => mapping with { Start = added.End, FileOffset = mapping.FileOffset + (added.End - mapping.Start) }),
        .. Mappings.Where(mapping => mapping.Start >= added.End),
    ]);

    /// <summary>The mapping that holds an address; null where none does.</summary>
    public Mapping? Find(ulong address)
    {
        int low = 0;
        int high = Mappings.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Mappings[middle].Start <= address) low = middle + 1;
            else high = middle;
        }

        return low > 0 && address < Mappings[low - 1].End ? Mappings[low - 1] : null;
    }
}
