using System.Buffers.Binary;
using System.Text;

namespace DTrace.Embedded.Symbols;

/// <summary>
/// What the dynamic linker is told by a 64-bit little-endian ELF file (System V ABI, chapter 5): the libraries needed, and where to look for them.
/// What is malformed is left out.
/// </summary>
internal static class ElfDynamic
{
    private const int EntryLength = 16;
    private const long Needed = 1;
    private const long StringTable = 5;
    private const long RunPath = 29;
    private const long RPath = 15;
    private const int LargestTable = 1 << 20;

    /// <summary>The names of needed libraries, and the folders of DT_RUNPATH or DT_RPATH; none where the file is no such ELF file.</summary>
    public static (IReadOnlyList<string> Needed, IReadOnlyList<string> Folders) Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return ([], []);
        }
    }

    private static (IReadOnlyList<string> Needed, IReadOnlyList<string> Folders) Read(Stream file)
    {
        ElfSegments segments = ElfSegments.Read(file);
        if (segments.Dynamic is not { } dynamic) return ([], []);
        byte[] table = ElfSegments.Bytes(file, dynamic.FileOffset, Math.Min(dynamic.FileLength, LargestTable));
        List<ulong> needed = [], folders = [];
        ulong strings = 0;
        for (int at = 0; at + EntryLength <= table.Length; at += EntryLength)
        {
            ulong value = BinaryPrimitives.ReadUInt64LittleEndian(table.AsSpan(at + 8));
            switch (BinaryPrimitives.ReadInt64LittleEndian(table.AsSpan(at)))
            {
                case Needed:
                    needed.Add(value);
                    break;
                case RunPath or RPath:
                    folders.Add(value);
                    break;
                case StringTable:
                    strings = value;
                    break;
            }
        }

        if (segments.FileOffsetOf(strings) is not { } start) return ([], []);
        return ([.. needed.Select(Text)], [.. folders.Select(Text).SelectMany(text => text.Split(':', StringSplitOptions.RemoveEmptyEntries))]);

        string Text(ulong offset)
        {
            const int Longest = 4096;
            ulong at = start + offset;
            byte[] bytes = at < (ulong)file.Length ? ElfSegments.Bytes(file, at, Math.Min(Longest, (ulong)file.Length - at)) : [];
            int end = Array.IndexOf(bytes, (byte)0);
            return end < 0 ? string.Empty : Encoding.UTF8.GetString(bytes, 0, end);
        }
    }
}
