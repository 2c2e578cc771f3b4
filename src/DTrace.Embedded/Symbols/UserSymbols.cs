using System.Globalization;
using DTrace.Core;

namespace DTrace.Embedded.Symbols;

/// <summary>
/// Functions of processes, from their memory maps and the files mapped there. A map is kept, for two reasons: reading it is slow, and the
/// frames of a process that has ended meanwhile still resolve where one of it was resolved before. It is read again once it is a second
/// old (the process may have called exec, or its number gone to another), and where an address is not in it.
/// </summary>
internal sealed class UserSymbols(string processes = "/proc")
{
    private const int MostProcesses = 1024;
    private const int MostFiles = 256;
    private const long FreshMilliseconds = 1000;

    private readonly Dictionary<int, Kept> _maps = [];
    private readonly Dictionary<FileIdentity, ElfSymbols> _files = [];

    /// <summary>The frame of an address in a process.</summary>
    public StackFrame Resolve(int processId, ulong address)
    {
        string directory = string.Create(CultureInfo.InvariantCulture, $"{processes}/{processId}");
        if (MappingOf(processId, directory, address) is not { } mapping) return new StackFrame(address, null, null, 0);
        if (mapping.Inode == 0) return new StackFrame(address, mapping.Module, null, 0);
        return SymbolsOf(mapping, directory).Find(address - mapping.Start + mapping.FileOffset) is { } found
            ? new StackFrame(address, mapping.Module, found.Name, found.Offset)
            : new StackFrame(address, mapping.Module, null, 0);
    }

    private Mapping? MappingOf(int processId, string directory, ulong address)
    {
        long now = Environment.TickCount64;
        Mapping? mapping = null;
        if (_maps.TryGetValue(processId, out Kept kept))
        {
            mapping = kept.Map.Find(address);
            if (mapping is not null && now - kept.ReadAt < FreshMilliseconds) return mapping;
        }

        if (MemoryMap.Read(directory) is not { } map) return mapping;
        if (_maps.Count >= MostProcesses) _maps.Clear();
        _maps[processId] = new Kept(map, now);
        return map.Find(address);
    }

    private ElfSymbols SymbolsOf(Mapping mapping, string directory)
    {
        FileIdentity identity = new(mapping.Device, mapping.Inode, mapping.FilePath);
        if (_files.TryGetValue(identity, out ElfSymbols? known)) return known;
        if (_files.Count >= MostFiles) _files.Clear();
        return _files[identity] = ReadFile(mapping, directory);
    }

    // map_files leads to the very file, also a removed one; it needs a capability, and the path as the process sees it does not.
    private static ElfSymbols ReadFile(Mapping mapping, string directory)
    {
        string[] paths =
        [
            string.Create(CultureInfo.InvariantCulture, $"{directory}/map_files/{mapping.Start:x}-{mapping.End:x}"),
            $"{directory}/root{mapping.FilePath}",
            mapping.FilePath,
        ];
        foreach (string path in paths)
        {
            try
            {
                using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                return ElfSymbols.Read(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                // The next path, or no symbols.
            }
        }

        return ElfSymbols.Empty;
    }

    private readonly record struct Kept(MemoryMap Map, long ReadAt);

    private readonly record struct FileIdentity(string Device, ulong Inode, string Path);
}
