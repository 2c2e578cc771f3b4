using DTrace.Core;

namespace DTrace.Embedded.Symbols;

/// <summary>
/// What is mapped in a process, as far as is known, and the functions it compiled at run time. What was mapped before, and is no more, is remembered too:
/// an address was recorded before it is looked up, and a process that ends has nothing mapped.
/// </summary>
/// <param name="directory">Its folder in /proc.</param>
/// <param name="status">What /proc tells of it; null where it does not.</param>
internal sealed class ProcessImage(string directory, ProcessStatus? status) : IDisposable
{
    private const int MostEarlier = 1024;
    private const long FreshMilliseconds = 1000;
    private const long PerfMapMilliseconds = 100;

    private readonly List<Mapping> _earlier = [];
    private MemoryMap _map = new([]);
    private PerfMap? _perfMap;
    private bool _isGone;
    private long _readAt = long.MinValue / 2;
    private long _perfMapReadAt = long.MinValue / 2;

    /// <summary>Its folder in /proc.</summary>
    public string Directory => directory;

    /// <summary>When it started; null where that is not known.</summary>
    public ulong? StartTime => status?.StartTime;

    /// <summary>When it was last asked for, in milliseconds of the system's clock.</summary>
    public long UsedAt { get; set; }

    /// <summary>Whether what is known of it is to be read again: once it is a second old, and sooner where something is missing, unless there was nothing to read.</summary>
    public bool IsStale(bool misses) => UsedAt - _readAt >= FreshMilliseconds || (misses && !_isGone);

    /// <summary>Its mappings that hold code.</summary>
    public IEnumerable<Mapping> Executables => _map.Mappings.Where(mapping => mapping.IsExecutable);

    /// <summary>Reads what is mapped now; where nothing can be read, what was known stays.</summary>
    public void Read()
    {
        _readAt = UsedAt;
        MemoryMap? map = MemoryMap.Read(directory);
        _isGone = map is null;
        if (map is null) return;
        HashSet<Mapping> now = [.. map.Mappings];
        _earlier.InsertRange(0, _map.Mappings.Where(mapping => !now.Contains(mapping)));
        if (_earlier.Count > MostEarlier) _earlier.RemoveRange(MostEarlier, _earlier.Count - MostEarlier);
        _map = map;
    }

    /// <summary>What a process has that was made as a copy of this one.</summary>
    public void CopyTo(ProcessImage child)
    {
        if (child._map.Mappings.Count == 0) child._map = _map;
    }

    /// <summary>Something more was mapped.</summary>
    public void Add(Mapping mapping)
    {
        if (!_map.Mappings.Contains(mapping)) _map = _map.With(mapping);
    }

    /// <summary>The mapping that holds an address now; null where none does.</summary>
    public Mapping? Find(ulong address) => _map.Find(address);

    /// <summary>The last mapping that held an address and is no more; null where none did.</summary>
    public Mapping? FindEarlier(ulong address) => _earlier.Find(mapping => address >= mapping.Start && address < mapping.End);

    /// <summary>The function, compiled at run time, at an address, and the name of the file that tells of it; null where there is none.</summary>
    public (string Module, string Name, ulong Offset)? FindCompiled(ulong address)
    {
        if (_perfMap?.Find(address) is not { } found)
        {
            if (!ReadPerfMap() || _perfMap?.Find(address) is not { } added) return null;
            found = added;
        }

        return (_perfMap!.Name, found.Name, found.Offset);
    }

    /// <summary>Reads what the process has written of the functions it compiled, at most once in a while.</summary>
    /// <returns>Whether it was time to.</returns>
    public bool ReadPerfMap()
    {
        if (UsedAt - _perfMapReadAt < PerfMapMilliseconds) return false;
        _perfMapReadAt = UsedAt;
        if (_perfMap is null) _perfMap = PerfMapFile.Open(directory);
        else _perfMap.Update();
        return _perfMap is not null;
    }

    public void Dispose() => _perfMap?.Dispose();
}
