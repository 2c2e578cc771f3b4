using System.Buffers.Binary;
using System.Text;

namespace DTrace.Embedded.Symbols;

/// <summary>A static probe that a program carries.</summary>
/// <param name="Provider">Its provider.</param>
/// <param name="Name">Its name, as the note has it.</param>
/// <param name="FileOffset">Where its instruction is in the file.</param>
/// <param name="Semaphore">Where in the file the counter of those who trace it is; 0 where it has none.</param>
/// <param name="Arguments">Where its arguments are, as the note describes them, one each.</param>
internal sealed record ElfProbe(string Provider, string Name, ulong FileOffset, uint Semaphore, IReadOnlyList<string> Arguments);

/// <summary>
/// The static probes of a 64-bit little-endian ELF file: notes of the owner "stapsdt" in .note.stapsdt (systemtap, "User Space Probe
/// Implementation"). What is malformed is left out.
/// </summary>
internal static class ElfProbes
{
    private const int NoteHeaderLength = 12;
    private const int AddressesLength = 24;
    private const int NoteSection = 7;
    private const int ProbeNote = 3;
    private const ulong LargestSection = 16 << 20;

    /// <summary>The probes of a file; none where it is no such ELF file.</summary>
    public static IReadOnlyList<ElfProbe> Read(Stream file)
    {
        ElfSegments segments = ElfSegments.Read(file);
        IReadOnlyList<ElfSection> sections = ElfSections.Read(file);
        ulong? origin = sections.LastOrDefault(section => section.Name == ".stapsdt.base")?.Address;
        IEnumerable<byte[]> notes = sections
            .Where(section => section is { Name: ".note.stapsdt", Type: NoteSection })
            .Select(section => ElfSegments.Bytes(file, section.FileOffset, Math.Min(section.Length, LargestSection)));
        return [.. notes.SelectMany(section => Notes(section, origin, segments))];
    }

    private static IEnumerable<ElfProbe> Notes(byte[] section, ulong? origin, ElfSegments segments)
    {
        for (int at = 0; at + NoteHeaderLength <= section.Length;)
        {
            uint ownerLength = BinaryPrimitives.ReadUInt32LittleEndian(section.AsSpan(at));
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(section.AsSpan(at + 4));
            uint type = BinaryPrimitives.ReadUInt32LittleEndian(section.AsSpan(at + 8));
            long owner = at + NoteHeaderLength, description = owner + Padded(ownerLength), next = description + Padded(length);
            if (description + length > section.Length) yield break;
            if (type == ProbeNote && section.AsSpan((int)owner, (int)ownerLength).SequenceEqual("stapsdt\0"u8)
                && Parse(section.AsSpan((int)description, (int)length).ToArray(), origin, segments) is { } probe)
            {
                yield return probe;
            }

            at = (int)Math.Min(next, int.MaxValue);
        }
    }

    private static ElfProbe? Parse(byte[] note, ulong? origin, ElfSegments segments)
    {
        if (note.Length < AddressesLength) return null;
        ulong moved = origin is { } now ? now - U64(note, 8) : 0;
        if (Text(note, AddressesLength, out int name) is not { Length: > 0 } provider || Text(note, name, out int arguments) is not { Length: > 0 } probe) return null;
        string described = Text(note, arguments, out _) ?? string.Empty;
        if (segments.FileOffsetOf(U64(note, 0) + moved) is not { } offset) return null;
        ulong semaphore = U64(note, 16);
        uint counter = semaphore == 0 ? 0 : (uint)(segments.FileOffsetOf(semaphore + moved) ?? 0);
        return new ElfProbe(provider, probe, offset, counter, SplitArguments(described));
    }

    /// <summary>Arguments stand between spaces; one may have a space behind a comma (<c>8@[sp, 16]</c>).</summary>
    private static List<string> SplitArguments(string text)
    {
        List<string> arguments = [];
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (arguments.Count != 0 && arguments[^1].EndsWith(',')) arguments[^1] += word;
            else arguments.Add(word);
        }

        return arguments;
    }

    private static string? Text(byte[] bytes, int at, out int next)
    {
        next = bytes.Length;
        if (at < 0 || at >= bytes.Length) return null;
        int length = Array.IndexOf(bytes, (byte)0, at) - at;
        if (length < 0) return null;
        next = at + length + 1;
        return Encoding.UTF8.GetString(bytes, at, length);
    }

    private static long Padded(uint length) => (length + 3L) / 4 * 4;

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
