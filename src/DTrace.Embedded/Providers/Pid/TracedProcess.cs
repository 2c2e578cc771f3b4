using System.Globalization;
using DTrace.Core;
using DTrace.Embedded.Host;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Providers.Pid;

/// <summary>A process by its number and the time it started at, so that a later process of the same number is another.</summary>
/// <param name="Id">Its number in this process's pid namespace.</param>
/// <param name="ProcId">Its number in /proc.</param>
/// <param name="StartTime">When it started, in the kernel's ticks.</param>
internal sealed record TracedProcess(int Id, int ProcId, ulong StartTime)
{
    /// <summary>Whether it is still there.</summary>
    public bool Exists => Find(Id) == this;

    /// <summary>A process that runs now; null where none of that number does.</summary>
    public static TracedProcess? Find(int id) =>
        ProcNumbers.InProc(id) is { } number && ProcessStatus.Read(number) is { } status ? new TracedProcess(id, number, status.StartTime) : null;

    /// <summary>The files of its programs: the executable first. A library that it needs and has not mapped yet is found as the dynamic linker finds it.</summary>
    public IReadOnlyList<ProcessObject> Objects()
    {
        string directory = string.Create(CultureInfo.InvariantCulture, $"/proc/{ProcId}");
        if (MemoryMap.Read(directory) is not { } map) return [];
        string root = $"{directory}/root";
        string? executable = FindExecutable(directory);
        List<ProcessObject> objects = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        if (executable is not null && seen.Add(executable)) objects.Add(new ProcessObject(ProcessObject.ExecutableName, executable, $"{directory}/exe"));
        foreach (Mapping mapping in map.Mappings)
        {
            if (mapping.Inode != 0 && mapping.FilePath.StartsWith('/') && seen.Add(mapping.FilePath))
                objects.Add(new ProcessObject(Path.GetFileName(mapping.FilePath), mapping.FilePath, mapping.IsRemoved ? OpenPathOf(directory, mapping) : root + mapping.FilePath));
        }

        foreach (string needed in NeededLibraries.Of(root, objects.Select(item => item.Path)))
        {
            if (seen.Add(needed)) objects.Add(new ProcessObject(Path.GetFileName(needed), needed, root + needed));
        }

        return objects;
    }

    /// <summary>The kernel's own way to a mapped file, which is there after the file was removed or replaced (proc(5), map_files).</summary>
    private static string OpenPathOf(string directory, Mapping mapping) =>
        string.Create(CultureInfo.InvariantCulture, $"{directory}/map_files/{mapping.Start:x}-{mapping.End:x}");

    /// <summary>The path of its executable; null where it has ended, or is not ours to look at.</summary>
    private static string? FindExecutable(string directory)
    {
        try
        {
            return File.ResolveLinkTarget($"{directory}/exe", returnFinalTarget: false)?.FullName is { } path ? Mapping.Unmarked(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>A file that a process has code of.</summary>
/// <param name="Name">Its name as a module: the file's without folders; <c>a.out</c> for the executable.</param>
/// <param name="Path">Its path, as the process sees it.</param>
/// <param name="OpenPath">Its path, as this process can open it.</param>
internal sealed record ProcessObject(string Name, string Path, string OpenPath)
{
    /// <summary>The executable's name as a module, whatever its file is called.</summary>
    public const string ExecutableName = "a.out";

    /// <summary>The names that a description may give the module: its own, and that up to <c>.so</c>; for the executable the file's too.</summary>
    public IEnumerable<string> Names
    {
        get
        {
            yield return Name;
            string file = System.IO.Path.GetFileName(Path);
            if (Name != file) yield return file;
            int suffix = file.IndexOf(".so", StringComparison.Ordinal);
            if (suffix > 0) yield return file[..suffix];
        }
    }
}
