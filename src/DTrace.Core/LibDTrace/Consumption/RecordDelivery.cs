namespace DTrace.Core.LibDTrace;

/// <summary>Turns the records of one clause, and the data they describe, into calls of a sink.</summary>
internal sealed class RecordDelivery(LibraryHandle handle)
{
    // dtrd_arg of Linux's tracemem(): 1 fixed size, 2 a size in the next record, 3 and 4 that next record, unsigned and signed.
    public const ulong SizeInNextRecord = 2;
    public const ulong UnsignedSize = 3;
    public const ulong SignedSize = 4;

    /// <summary><c>DTRACEACT_TRACEMEM_DYNSIZE</c> of illumos.</summary>
    public const int SizeOfNextTraceMem = 7;

    /// <summary>What the compiler makes of freopen("") (dt_cc.c).</summary>
    private const string ReopenOutput = ".";

    private readonly FormatTable _formats = new(handle);
    private readonly PrintedObjects _objects = new(handle);
    private readonly NativeProfile _profile = handle.Profile;
    private byte[] _copy = new byte[1024];

    /// <summary>What a record is.</summary>
    public ActionMeaning Meaning(NativeRecord record)
    {
        if (!_profile.Actions.TryGetValue(record.Number, out ActionMeaning meaning))
        {
            bool silent = record.Size == 0 || (record.Number & NativeNumbers.ActionClass) == NativeNumbers.AggregationClass;
            return new ActionMeaning(TraceAction.Unknown, silent ? Delivery.Silent : Delivery.Bytes);
        }

        if (meaning.Action == TraceAction.Trace && !_profile.IsLinux)
        {
            // A statement that records nothing, as i = 1, is described all the same.
            if (record.Size == 0) return new ActionMeaning(TraceAction.None, Delivery.Silent);
            // An expression with a format is print()'s. Its text goes to a stream alone.
            if (record.Format != 0) return new ActionMeaning(TraceAction.Print, _profile.Text == TextDelivery.Stream ? Delivery.Text : Delivery.Typed);
        }

        if (_profile.IsLinux && meaning.Action == TraceAction.TraceMem && record.Argument is UnsignedSize or SignedSize)
            return new ActionMeaning(TraceAction.Library, Delivery.Silent);
        return meaning;
    }

    /// <summary>Whether the library has nothing to do with a record: it makes no text of it and carries nothing out. Of a number that is not known it may.</summary>
    public bool IsPlain(NativeRecord record) => Meaning(record) switch
    {
        { Action: TraceAction.Unknown } => false,
        { Delivery: Delivery.Bytes or Delivery.CountedBytes or Delivery.KernelStack or Delivery.UserStack or Delivery.Typed } => true,
        { Action: TraceAction.None, Delivery: Delivery.Silent } => true,
        _ => record.Number == SizeOfNextTraceMem,
    };

    /// <summary>The description of a record's datum where it is the same at each firing, as of the numbers and strings that are traced; null elsewhere.</summary>
    public RecordDescription? Constant(NativeRecord record) =>
        Meaning(record) is { Action: TraceAction.Trace, Delivery: Delivery.Bytes } && EmptyText.IsToldByLength(record.Size, handle.StringSize)
            ? new RecordDescription(TraceAction.Trace, 0, record.Size, record.Argument)
            : null;

    /// <summary>Whether a record is a further argument of the format the one before it is an argument of.</summary>
    public bool SameFormat(NativeRecordList records, int previous, int index)
    {
        NativeRecord first = records[previous];
        NativeRecord second = records[index];
        if (first.Number != second.Number) return false;
        // Linux's format stands in the first record only; elsewhere all records of a statement name it.
        return _profile.IsLinux ? second.Format == 0 : first.Statement == second.Statement;
    }

    /// <summary>Passes a datum on.</summary>
    public void Datum(NativeRecordList records, int index, ActionMeaning meaning, nint datum, IRecordSink sink)
    {
        ref readonly NativeRecord record = ref records[index];
        ReadOnlySpan<byte> bytes = NativeMemory.Bytes(datum, record.Size);
        switch (meaning.Delivery)
        {
            case Delivery.CountedBytes:
                int counted = record.Size < sizeof(long) ? 0 : (int)Math.Clamp(NativeMemory.Int64(datum, 0), 0, record.Size - sizeof(long));
                sink.Datum(new RecordDescription(meaning.Action, 0, counted), counted == 0 ? [] : bytes.Slice(sizeof(long), counted));
                return;
            case Delivery.KernelStack or Delivery.UserStack:
                Span<byte> copy = Copy(bytes);
                RecordDescription stack = StackNormaliser.Normalise(_profile.Stacks, meaning, record with { Offset = 0 }, copy);
                sink.Datum(stack with { Offset = 0 }, copy.Slice(stack.Offset, stack.Size));
                return;
            case Delivery.Typed:
                if (_objects.Text(record, bytes) is { } text) sink.Text(meaning.Action, text);
                else sink.Datum(new RecordDescription(meaning.Action, 0, record.Size, 0, DatumType.Bytes), bytes);
                return;
            default:
                int size = meaning.Action == TraceAction.TraceMem ? TraceMemSize(records, index, datum - record.Offset) : record.Size;
                ulong argument = meaning.Action == TraceAction.Unknown ? (ulong)record.Number : record.Argument;
                DatumType type = EmptyText.TypeOf(meaning.Action, bytes[..size], handle.StringSize);
                sink.Datum(new RecordDescription(meaning.Action, 0, size, argument, type), bytes[..size]);
                return;
        }
    }

    /// <summary>Passes a format's arguments and text on.</summary>
    /// <param name="records">The clause's records.</param>
    /// <param name="index">The first argument's record.</param>
    /// <param name="next">The record after the last that can be an argument.</param>
    /// <param name="meaning">The action.</param>
    /// <param name="data">The start of the clause's data.</param>
    /// <param name="text">The library's text, or null.</param>
    /// <param name="sink">The sink.</param>
    public void Formatted(NativeRecordList records, int index, int next, ActionMeaning meaning, nint data, string? text, IRecordSink sink)
    {
        FormatEntry? format = _formats.Find(records[index]);
        int last = index + 1;
        while (last < next && SameFormat(records, last - 1, last)) last++;
        // A format without conversions has one record all the same, which holds nothing.
        int count = format is null ? last - index : Math.Min(last - index, format.Arguments);
        var arguments = new RecordDescription[count];
        int end = 0;
        for (int i = 0; i < count; i++)
        {
            NativeRecord record = records[index + i];
            end = Math.Max(end, record.Offset + record.Size);
            arguments[i] = new RecordDescription(TraceAction.Trace, record.Offset, record.Size);
        }

        if (meaning.Action == TraceAction.FReopen && format?.Format?.Source == ReopenOutput) text = string.Empty;
        sink.Formatted(meaning.Action, format?.Format, arguments, NativeMemory.Bytes(data, end), text);
    }

    /// <summary>How many bytes tracemem() was asked for, where its size was computed: never more than were recorded.</summary>
    private int TraceMemSize(NativeRecordList records, int index, nint data)
    {
        NativeRecord record = records[index];
        int neighbour = _profile.IsLinux ? index + 1 : index - 1;
        if (neighbour < 0 || neighbour >= records.Count) return record.Size;
        NativeRecord size = records[neighbour];
        bool computed = _profile.IsLinux
            ? record.Argument == SizeInNextRecord && size.Argument is UnsignedSize or SignedSize
            : size.Number == SizeOfNextTraceMem;
        if (!computed) return record.Size;
        long wanted = size.Size switch
        {
            sizeof(long) => NativeMemory.Int64(data, size.Offset),
            sizeof(int) => NativeMemory.Int32(data, size.Offset),
            sizeof(short) => NativeMemory.UInt16(data, size.Offset),
            1 => NativeMemory.Bytes(data + size.Offset, 1)[0],
            _ => record.Size,
        };
        // illumos takes 0 for "as much as there is"; both take a negative size for it.
        bool all = wanted < 0 || (wanted == 0 && !_profile.IsLinux);
        return all ? record.Size : (int)Math.Min(wanted, record.Size);
    }

    private Span<byte> Copy(ReadOnlySpan<byte> bytes)
    {
        if (_copy.Length < bytes.Length) _copy = new byte[bytes.Length];
        bytes.CopyTo(_copy);
        return _copy.AsSpan(0, bytes.Length);
    }
}
