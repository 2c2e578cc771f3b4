using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Unwinding;

/// <summary>
/// How the frames of a file's functions are walked: its call frame information, run once and laid flat. Rows ascend by address, no two that follow each
/// other say the same, and where no function lies a row says that nothing is known. Nothing in a file can make the reader fail, or take more than the
/// memory that its limits say.
/// </summary>
internal sealed class UnwindTable
{
    /// <summary>EM_X86_64.</summary>
    private const int Machine = 62;

    /// <summary>Of a larger section nothing is read.</summary>
    private const ulong LargestSection = 128 << 20;

    /// <summary>Further rows are left out.</summary>
    private const int MostRows = 8 << 20;

    private UnwindTable(ElfSegments segments, ulong origin, UnwindRow[] rows) => (Segments, Origin, Rows) = (segments, origin, rows);

    /// <summary>What of the file lies where.</summary>
    public ElfSegments Segments { get; }

    /// <summary>The file's address from which the rows' addresses are counted.</summary>
    public ulong Origin { get; }

    /// <summary>The rows.</summary>
    public IReadOnlyList<UnwindRow> Rows { get; }

    /// <summary>The rows as programs read them.</summary>
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(((UnwindRow[])Rows).AsSpan());

    /// <summary>Makes the table of a file; null where it has none: no ELF file of x86-64, or without call frame information.</summary>
    public static UnwindTable? Read(Stream file)
    {
        byte[] header = ElfSegments.Bytes(file, 0, 64);
        if (header.Length == 0 || BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(18)) != Machine) return null;
        ElfSegments segments = ElfSegments.Read(file);
        if (segments.Origin is not { } origin) return null;
        IReadOnlyList<ElfSection> sections = ElfSections.Read(file);
        UnwindRow[] rows = Read(file, sections, ".eh_frame", origin);
        if (rows.Length == 0) rows = Read(file, sections, ".debug_frame", origin);
        return rows.Length == 0 ? null : new UnwindTable(segments, origin, rows);
    }

    /// <summary>The row that holds at an address of the file; null below the first.</summary>
    public UnwindRow? Find(ulong address)
    {
        ReadOnlySpan<UnwindRow> rows = (UnwindRow[])Rows;
        ulong wanted = address - Origin;
        if (address < Origin || wanted > uint.MaxValue) return null;
        int low = 0, high = rows.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (rows[middle].Address <= wanted) low = middle + 1;
            else high = middle;
        }

        return low == 0 ? null : rows[low - 1];
    }

    private static UnwindRow[] Read(Stream file, IReadOnlyList<ElfSection> sections, string name, ulong origin)
    {
        if (sections.FirstOrDefault(section => section.Name == name) is not { } section || section.Read(file, LargestSection) is not { Length: > 0 } bytes) return [];
        List<UnwindRow> rows = [];
        List<Function> functions = [];
        new CallFrameSection(bytes, section.Address, isDebug: name == ".debug_frame").Read((start, length, entry, instructions) =>
        {
            if (start < origin || start + length - origin > uint.MaxValue || rows.Count >= MostRows) return;
            int first = rows.Count;
            new CallFrameProgram(entry, start).Run(instructions, origin, rows);
            functions.Add(new Function((uint)(start - origin), (uint)(start + length - origin), first, rows.Count - first));
        });
        if (functions.Count > 0) AddLinkage(sections, origin, functions, rows);
        functions.Sort((a, b) => a.Start.CompareTo(b.Start));
        return Flatten(functions, rows);
    }

    /// <summary>
    /// The procedure linkage table of a file whose linker described it in no call frame information, as lld does: an entry jumps, or pushes a number after
    /// eleven bytes, and jumps then (System V ABI for x86-64, 5.2).
    /// </summary>
    private static void AddLinkage(IReadOnlyList<ElfSection> sections, ulong origin, List<Function> functions, List<UnwindRow> rows)
    {
        const short Pushed = 11;
        foreach (ElfSection section in sections)
        {
            if (section.Name is not (".plt" or ".plt.sec" or ".plt.got" or ".iplt") || section.Length == 0 || section.Address < origin) continue;
            ulong start = section.Address - origin, end = start + section.Length;
            if (end < start || end > uint.MaxValue || functions.Exists(function => function.Start < end && function.End > start)) continue;
            functions.Add(new Function((uint)start, (uint)end, rows.Count, 1));
            rows.Add(section.Name == ".plt" ? UnwindRow.Of((uint)start, UnwindSpecial.Linkage, Pushed) : UnwindRow.By((uint)start, UnwindRule.StackPointer, sizeof(ulong), saved: 0));
        }
    }

    /// <summary>Puts the functions' rows one after the other. Of functions that overlap the first holds up to its end.</summary>
    private static UnwindRow[] Flatten(List<Function> functions, List<UnwindRow> rows)
    {
        List<UnwindRow> flat = new(rows.Count);
        uint end = 0;
        for (int i = 0; i < functions.Count; i++)
        {
            Function function = functions[i];
            if (function.Start < end) continue;
            if (flat.Count > 0 && function.Start > end) Add(flat, UnwindRow.Of(end, UnwindSpecial.Unknown));
            for (int row = function.First; row < function.First + function.Count; row++)
            {
                if (rows[row].Address < function.End && (row == function.First || rows[row].Address > rows[row - 1].Address)) Add(flat, rows[row]);
            }

            end = function.End;
        }

        if (flat.Count > 0) Add(flat, UnwindRow.Of(end, UnwindSpecial.Unknown));
        return [.. flat];
    }

    private static void Add(List<UnwindRow> flat, UnwindRow row)
    {
        if (flat.Count == 0 || !flat[^1].SaysAs(row)) flat.Add(row);
    }

    private readonly record struct Function(uint Start, uint End, int First, int Count);
}
