namespace DTrace.Core.LibDTrace;

/// <summary>One <c>dtrace_recdesc</c>, read.</summary>
/// <param name="Number">The action's number.</param>
/// <param name="Size">The datum's length in bytes.</param>
/// <param name="Offset">The datum's place in its clause's data.</param>
/// <param name="Format">The format's index or address; 0 where none.</param>
/// <param name="Argument">The action's argument.</param>
/// <param name="Statement">The statement's description; 0 where the platform does not tell.</param>
internal readonly record struct NativeRecord(int Number, int Size, int Offset, nint Format, ulong Argument, nint Statement)
{
    /// <summary>The largest datum believed: 1 GiB. A larger one says that the layout is not this library's.</summary>
    private const int LargestDatum = 1 << 30;

    /// <summary>Reads a record's description.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Engine"/>: its numbers cannot be.</exception>
    public static NativeRecord Read(nint address, RecordLayout layout)
    {
        int size = NativeMemory.Int32(address, layout.Size);
        int offset = NativeMemory.Int32(address, layout.Offset);
        if (size is < 0 or > LargestDatum || offset is < 0 or > LargestDatum) throw Misread();
        nint format = layout.FormatBytes == sizeof(ushort) ? NativeMemory.UInt16(address, layout.Format) : NativeMemory.Pointer(address, layout.Format);
        nint statement = layout.Statement == StructLayouts.Absent ? 0 : NativeMemory.Pointer(address, layout.Statement);
        return new NativeRecord(NativeMemory.UInt16(address, layout.Action), size, offset, format, NativeMemory.UInt64(address, layout.Argument), statement);
    }

    /// <summary>The error of a description that cannot be.</summary>
    public static DTraceException Misread() =>
        new(DTraceErrorKind.Engine, "This libdtrace describes its records in a way unknown to DTracePS: its version is not one of those it was made for.");
}

/// <summary>
/// The records of one clause, by index, read once. The library keeps their descriptions until the handle is closed (dt_map.c), but what stands at
/// the address is compared with what was read before it is believed again.
/// </summary>
internal sealed class NativeRecordList
{
    /// <summary>The most records believed of one clause.</summary>
    private const int MostRecords = 1 << 16;

    private readonly nint _first;
    private readonly int _stride;
    private readonly byte[] _source;
    private readonly NativeRecord[] _records;
    private readonly ActionMeaning[] _meanings;
    private readonly RecordDescription[] _constants;

    /// <summary>Reads the records.</summary>
    /// <param name="address">Where the clause's description stands.</param>
    /// <param name="layouts">The platform's layouts.</param>
    /// <param name="delivery">Says what a record is.</param>
    public NativeRecordList(nint address, StructLayouts layouts, RecordDelivery delivery)
    {
        RecordListLayout list = layouts.RecordList;
        Address = address;
        int count = NativeMemory.Int32(address, list.Count);
        if (count is < 0 or > MostRecords) throw NativeRecord.Misread();
        Size = list.Size == StructLayouts.Absent ? 0 : NativeMemory.Int32(address, list.Size);
        _first = First(address, list);
        _stride = layouts.Record.Stride;
        _source = NativeMemory.Bytes(_first, count * _stride).ToArray();
        _records = new NativeRecord[count];
        for (int i = 0; i < count; i++) _records[i] = NativeRecord.Read(_first + (i * _stride), layouts.Record);
        _meanings = Array.ConvertAll(_records, record => delivery.Meaning(record));
        _constants = Array.ConvertAll(_records, record => delivery.Constant(record) ?? new RecordDescription(TraceAction.None, 0, -1));
        IsPlain = Array.TrueForAll(_records, record => delivery.IsPlain(record));
        HasTimestamp = RecordHeader.HasTimestamp(this, layouts);
    }

    /// <summary>Where the clause's description stands.</summary>
    public nint Address { get; }

    /// <summary>How many records there are.</summary>
    public int Count => _records.Length;

    /// <summary>The data's length in bytes; 0 where the platform does not tell.</summary>
    public int Size { get; }

    /// <summary>Whether the library has nothing to do with any of them.</summary>
    public bool IsPlain { get; }

    /// <summary>Whether the header before the data holds a time.</summary>
    public bool HasTimestamp { get; }

    /// <summary>A record.</summary>
    public ref readonly NativeRecord this[int index] => ref _records[index];

    /// <summary>What a record is.</summary>
    public ActionMeaning Meaning(int index) => _meanings[index];

    /// <summary>A datum's description where it is the same at each firing; elsewhere one of a negative size.</summary>
    public ref readonly RecordDescription Constant(int index) => ref _constants[index];

    /// <summary>Whether the description says what it said when it was read.</summary>
    public bool IsCurrent(RecordListLayout list) =>
        NativeMemory.Int32(Address, list.Count) == Count
        && First(Address, list) == _first
        && (list.Size == StructLayouts.Absent || NativeMemory.Int32(Address, list.Size) == Size)
        && NativeMemory.Bytes(_first, _source.Length).SequenceEqual(_source);

    /// <summary>The index of a record the library handed over.</summary>
    /// <param name="record">Its address.</param>
    /// <param name="guess">What its index is likely to be.</param>
    public int IndexOf(nint record, int guess)
    {
        nint distance = record - _first;
        if (distance == (nint)guess * _stride && (uint)guess < (uint)_records.Length) return guess;
        if (distance % _stride != 0 || distance / _stride >= Count || distance < 0) throw NativeRecord.Misread();
        return (int)(distance / _stride);
    }

    private static nint First(nint address, RecordListLayout list) => list.IsPointer ? NativeMemory.Pointer(address, list.Records) : address + list.Records;
}
