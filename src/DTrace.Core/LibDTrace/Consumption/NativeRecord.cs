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

/// <summary>The records of one clause, by index.</summary>
internal readonly struct NativeRecordList
{
    /// <summary>The most records believed of one clause.</summary>
    private const int MostRecords = 1 << 16;

    private readonly RecordLayout _layout;
    private readonly nint _first;

    public NativeRecordList(nint address, StructLayouts layouts)
    {
        RecordListLayout list = layouts.RecordList;
        _layout = layouts.Record;
        Count = NativeMemory.Int32(address, list.Count);
        if (Count is < 0 or > MostRecords) throw NativeRecord.Misread();
        Size = list.Size == StructLayouts.Absent ? 0 : NativeMemory.Int32(address, list.Size);
        _first = list.IsPointer ? NativeMemory.Pointer(address, list.Records) : address + list.Records;
    }

    /// <summary>How many records there are.</summary>
    public int Count { get; }

    /// <summary>The data's length in bytes; 0 where the platform does not tell.</summary>
    public int Size { get; }

    /// <summary>A record.</summary>
    public NativeRecord this[int index] => NativeRecord.Read(_first + (index * _layout.Stride), _layout);

    /// <summary>The index of a record the library handed over.</summary>
    public int IndexOf(nint record)
    {
        nint distance = record - _first;
        if (distance % _layout.Stride != 0 || distance / _layout.Stride >= Count || distance < 0) throw NativeRecord.Misread();
        return (int)(distance / _layout.Stride);
    }
}
