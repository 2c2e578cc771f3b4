namespace DTrace.Embedded.Unwinding;

/// <summary>
/// The descriptions of functions in .eh_frame or .debug_frame (DWARF 5, 6.4.1; LSB Core, "Exception Frames"). What is malformed is left out; a length that
/// leads nowhere ends the reading.
/// </summary>
/// <param name="bytes">The section.</param>
/// <param name="address">Where it lies in memory.</param>
/// <param name="isDebug">Whether it is .debug_frame.</param>
internal sealed class CallFrameSection(byte[] bytes, ulong address, bool isDebug)
{
    private const uint LongForm = 0xffffffff;

    private readonly Dictionary<int, CallFrameEntry?> _entries = [];

    /// <summary>Receives a function: its first address, its length, and its description.</summary>
    public delegate void Reader(ulong start, ulong length, CallFrameEntry entry, ReadOnlySpan<byte> instructions);

    /// <summary>Reads all functions, in the section's order.</summary>
    public void Read(Reader reader)
    {
        for (int at = 0; Find(at) is { } record; at = record.End)
        {
            if (record.Entry is { } entryAt && EntryAt(entryAt) is { } entry) ReadFunction(record, entry, reader);
        }
    }

    private void ReadFunction(Record record, CallFrameEntry entry, Reader reader)
    {
        ReadOnlySpan<byte> body = bytes.AsSpan(record.Body, record.End - record.Body);
        ByteReader function = new(body);
        ulong? start = PointerEncodings.Read(ref function, entry.PointerEncoding, address + (ulong)record.Body);
        ulong? length = PointerEncodings.ReadLength(ref function, entry.PointerEncoding);
        if (entry.HasAugmentation) function.Take(function.Unsigned());
        if (function.HasOverrun || start is null || length is null or 0 || start + length < start) return;
        reader(start.Value, length.Value, entry, body[function.Position..]);
    }

    private CallFrameEntry? EntryAt(int at)
    {
        if (_entries.TryGetValue(at, out CallFrameEntry? known)) return known;
        return _entries[at] = Find(at) is { Entry: null } record ? CallFrameEntry.Read(bytes.AsSpan(record.Body, record.End - record.Body)) : null;
    }

    /// <summary>The record at a place: a length, and what tells an entry that functions share from a function, which names its entry; null at the end.</summary>
    private Record? Find(int at)
    {
        if (at < 0 || at >= bytes.Length) return null;
        ByteReader reader = new(bytes.AsSpan(at));
        ulong length = reader.U32();
        bool isLong = length == LongForm;
        if (isLong) length = reader.U64();
        int begin = reader.Position;
        ulong id = isLong && isDebug ? reader.U64() : reader.U32();
        if (reader.HasOverrun || length < (ulong)(reader.Position - begin) || length > (ulong)(bytes.Length - at - begin)) return null;
        bool isEntry = isDebug ? id == (isLong ? ulong.MaxValue : LongForm) : id == 0;
        long entry = isDebug ? (long)Math.Min(id, int.MaxValue) : at + begin - (long)id;
        return new Record(isEntry ? null : (int)Math.Max(entry, -1), at + reader.Position, at + begin + (int)length);
    }

    /// <param name="Entry">Where the entry of a function stands; null where this is an entry.</param>
    /// <param name="Body">Where what follows begins.</param>
    /// <param name="End">Where the next record begins.</param>
    private readonly record struct Record(int? Entry, int Body, int End);
}
