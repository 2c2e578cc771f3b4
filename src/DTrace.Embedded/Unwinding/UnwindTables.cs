using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Unwinding;

/// <summary>
/// The tables of the files that processes have mapped, each made once for all consumers. Those used longest ago make room where all take too much memory.
/// Calls may come from any thread.
/// </summary>
internal sealed class UnwindTables
{
    private const int MostFiles = 1024;
    private const long MostBytes = 64 << 20;
    private const string KernelCode = "[vdso]";

    private readonly Lock _gate = new();
    private readonly Dictionary<FileIdentity, Entry> _files = [];
    private readonly Lazy<UnwindTable?> _kernelCode = new(ReadKernelCode);
    private long _bytes;
    private long _uses;

    /// <summary>Those of this machine's files.</summary>
    public static UnwindTables OfThisMachine { get; } = new();

    /// <summary>The table of a mapping's file; null where it has none.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="directory">The folder in /proc of the process.</param>
    public UnwindTable? Of(Mapping mapping, string directory)
    {
        if (mapping.Inode == 0) return mapping.Path == KernelCode ? _kernelCode.Value : null;
        return Of(FileIdentity.Of(mapping), () => MappedFile.Open(mapping, directory));
    }

    /// <summary>Makes the table of a file that a process will map.</summary>
    /// <param name="root">The process's root folder, as this process sees it.</param>
    /// <param name="path">The file's path there.</param>
    public void Prepare(string root, string path)
    {
        if (FileIdentity.Of(root + path) is not { } file) return;
        _ = Of(file with { Path = path }, () => File.OpenRead(root + path));
    }

    private UnwindTable? Of(FileIdentity file, Func<FileStream?> open)
    {
        lock (_gate)
        {
            if (_files.TryGetValue(file, out Entry? known))
            {
                known.UsedAt = ++_uses;
                return known.Table;
            }

            UnwindTable? table = Read(open);
            _files[file] = new Entry(table) { UsedAt = ++_uses };
            _bytes += table?.Bytes.Length ?? 0;
            if (_files.Count > MostFiles || _bytes > MostBytes) MakeRoom();
            return table;
        }
    }

    private static UnwindTable? Read(Func<FileStream?> open)
    {
        try
        {
            using FileStream? file = open();
            return file is null ? null : UnwindTable.Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    private void MakeRoom()
    {
        foreach ((FileIdentity file, Entry entry) in _files.OrderBy(item => item.Value.UsedAt).SkipLast(1).ToArray())
        {
            if (_files.Count <= MostFiles / 2 && _bytes <= MostBytes / 2) return;
            _files.Remove(file);
            _bytes -= entry.Table?.Bytes.Length ?? 0;
        }
    }

    /// <summary>The code that the kernel maps into every process (vdso(7)) is the same in all of them: it is read from this process's memory.</summary>
    private static UnwindTable? ReadKernelCode()
    {
        if (MemoryMap.Read("/proc/self")?.Mappings.FirstOrDefault(mapping => mapping.Path == KernelCode) is not { } mapping) return null;
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle memory = File.OpenHandle("/proc/self/mem");
            byte[] code = new byte[mapping.End - mapping.Start];
            return RandomAccess.Read(memory, code, (long)mapping.Start) == code.Length ? UnwindTable.Read(new MemoryStream(code)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    private sealed class Entry(UnwindTable? table)
    {
        public UnwindTable? Table => table;

        public long UsedAt { get; set; }
    }
}
