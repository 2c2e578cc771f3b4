using System.Globalization;

namespace DTrace.Embedded.Symbols;

/// <summary>The symbols of the files that processes have mapped, each file's read once. Those used longest ago make room where all take too much memory.</summary>
internal sealed class SymbolFiles
{
    private const int MostFiles = 1024;
    private const long MostBytes = 256 << 20;

    private readonly Dictionary<FileIdentity, Entry> _files = [];
    private long _bytes;
    private long _uses;

    /// <summary>The symbols of a mapped file.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="directory">The folder in /proc of the process.</param>
    public ElfSymbols Of(Mapping mapping, string directory)
    {
        FileIdentity identity = FileIdentity.Of(mapping);
        if (_files.TryGetValue(identity, out Entry? known))
        {
            known.UsedAt = ++_uses;
            return known.Symbols;
        }

        if (Read(mapping, directory) is not { } symbols) return ElfSymbols.Empty;
        _files[identity] = new Entry(symbols) { UsedAt = ++_uses };
        _bytes += symbols.Size;
        if (_files.Count > MostFiles || _bytes > MostBytes) MakeRoom();
        return symbols;
    }

    /// <summary>Half of the room is free afterwards, or all but the file that was used last.</summary>
    private void MakeRoom()
    {
        foreach ((FileIdentity identity, Entry entry) in _files.OrderBy(item => item.Value.UsedAt).SkipLast(1).ToArray())
        {
            if (_files.Count <= MostFiles / 2 && _bytes <= MostBytes / 2) return;
            _files.Remove(identity);
            _bytes -= entry.Symbols.Size;
        }
    }

    private static ElfSymbols? Read(Mapping mapping, string directory)
    {
        using FileStream? file = MappedFile.Open(mapping, directory);
        if (file is null) return null;
        string root = string.Create(CultureInfo.InvariantCulture, $"{directory}/root");
        using FileStream? debug = DebugFiles.Open(file, mapping.FilePath, System.IO.Directory.Exists(root) ? root : string.Empty);
        return ElfSymbols.Read(file, debug);
    }

    private sealed class Entry(ElfSymbols symbols)
    {
        public ElfSymbols Symbols => symbols;

        public long UsedAt { get; set; }
    }
}
