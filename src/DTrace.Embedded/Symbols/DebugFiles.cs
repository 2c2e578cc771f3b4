using System.Buffers.Binary;
using System.Text;

namespace DTrace.Embedded.Symbols;

/// <summary>
/// The file that holds the symbols and debug information of another, from which they were stripped: by the build id in the folder of build ids, or by the
/// name that .gnu_debuglink tells (GDB manual, "Debugging Information in Separate Files").
/// </summary>
internal static class DebugFiles
{
    private const string Folder = "/usr/lib/debug";
    private const int NoteHeaderLength = 12;
    private const int BuildIdNote = 3;
    private const ulong LargestSection = 64 << 10;

    /// <summary>A file of more than so many bytes is taken by its build id alone: a checksum over all of it takes too long.</summary>
    private const long LargestChecked = 256 << 20;

    /// <summary>Opens the file that belongs to another; null where there is none.</summary>
    /// <param name="file">The file that was stripped.</param>
    /// <param name="path">Its path, as the process sees it.</param>
    /// <param name="root">The process's root folder, as this process sees it; empty for its own.</param>
    public static FileStream? Open(Stream file, string path, string root)
    {
        IReadOnlyList<ElfSection> sections = ElfSections.Read(file);
        byte[] id = BuildId(file, sections);
        (string Name, uint Checksum)? link = Link(file, sections);
        foreach (string candidate in Candidates(id, link?.Name, path).SelectMany(name => root.Length == 0 ? [name] : (string[])[root + name, name]))
        {
            if (MappedFile.Open(candidate) is not { } opened) continue;
            if (opened.Length != file.Length && Belongs(opened, id, link?.Checksum)) return opened;
            opened.Dispose();
        }

        return null;
    }

    /// <summary>The build id of a file; empty where it has none.</summary>
    public static byte[] BuildId(Stream file, IReadOnlyList<ElfSection> sections)
    {
        foreach (ElfSection section in sections.Where(section => section.Name == ".note.gnu.build-id"))
        {
            ReadOnlySpan<byte> note = section.Read(file, LargestSection);
            if (note.Length < NoteHeaderLength) continue;
            uint owner = BinaryPrimitives.ReadUInt32LittleEndian(note), length = BinaryPrimitives.ReadUInt32LittleEndian(note[4..]);
            if (owner != 4 || BinaryPrimitives.ReadInt32LittleEndian(note[8..]) != BuildIdNote || !note[NoteHeaderLength..].StartsWith("GNU\0"u8)) continue;
            ReadOnlySpan<byte> id = note[(NoteHeaderLength + 4)..];
            if (length > 1 && length <= (uint)id.Length) return id[..(int)length].ToArray();
        }

        return [];
    }

    /// <summary>The checksum that .gnu_debuglink has of its file: CRC-32 as in ISO 3309.</summary>
    public static uint Checksum(Stream file)
    {
        uint sum = uint.MaxValue;
        byte[] buffer = new byte[1 << 16];
        file.Position = 0;
        for (int read; (read = file.Read(buffer)) > 0;)
        {
            foreach (byte value in buffer.AsSpan(0, read)) sum = Table[(byte)(sum ^ value)] ^ (sum >> 8);
        }

        return ~sum;
    }

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value =>
    {
        uint row = (uint)value;
        for (int bit = 0; bit < 8; bit++) row = (row & 1) == 0 ? row >> 1 : (row >> 1) ^ 0xEDB88320;
        return row;
    })];

    private static IEnumerable<string> Candidates(byte[] id, string? name, string path)
    {
        if (id.Length > 0)
        {
            string digits = Convert.ToHexStringLower(id);
            yield return $"{Folder}/.build-id/{digits[..2]}/{digits[2..]}.debug";
        }

        if (name is null || Path.GetDirectoryName(path) is not { } folder) yield break;
        yield return $"{folder}/{name}";
        yield return $"{folder}/.debug/{name}";
        yield return $"{Folder}{folder}/{name}";
    }

    private static (string Name, uint Checksum)? Link(Stream file, IReadOnlyList<ElfSection> sections)
    {
        if (sections.FirstOrDefault(section => section.Name == ".gnu_debuglink") is not { } section) return null;
        ReadOnlySpan<byte> link = section.Read(file, LargestSection);
        int end = link.IndexOf((byte)0);
        int checksum = (end + 4) & ~3;
        if (end <= 0 || checksum + sizeof(uint) > link.Length) return null;
        string name = Encoding.UTF8.GetString(link[..end]);
        return name.Contains('/', StringComparison.Ordinal) ? null : (name, BinaryPrimitives.ReadUInt32LittleEndian(link[checksum..]));
    }

    private static bool Belongs(FileStream file, byte[] id, uint? checksum)
    {
        byte[] found = BuildId(file, ElfSections.Read(file));
        if (id.Length > 0 && found.Length > 0) return id.AsSpan().SequenceEqual(found);
        return file.Length <= LargestChecked && checksum == Checksum(file);
    }
}
