namespace DTrace.Core.LibDTrace;

/// <summary>
/// Reads one entry of an aggregation (<c>dtrace_aggdata</c>), as illumos, Solaris, FreeBSD, macOS and Windows have it:
/// <code>
/// records   [0] the variable's number   [1 .. n-2] the keys   [n-1] the value, whose action is the aggregating function
/// data      at each record's offset; the value of lquantize() and llquantize() begins with their parameter word
/// </code>
/// </summary>
/// <param name="profile">The platform.</param>
/// <param name="stringSize">The length of D's strings.</param>
internal class EntryReader(NativeProfile profile, int stringSize)
{
    /// <summary>The most records believed of one aggregation.</summary>
    protected const int MostRecords = 1 << 12;

    /// <summary>The largest entry believed: 1 GiB.</summary>
    protected const int LargestEntry = 1 << 30;

    /// <summary>The platform.</summary>
    protected NativeProfile Profile => profile;

    /// <summary>Reads an entry.</summary>
    /// <param name="entry">Its address.</param>
    /// <param name="bytes">Its bytes, valid until the next reading or the callback's end.</param>
    /// <param name="normal">Its divisor.</param>
    public virtual AggregateDescription Read(nint entry, out ReadOnlySpan<byte> bytes, out long normal)
    {
        StructLayouts layouts = Profile.Layouts;
        AggregationLayout layout = layouts.Aggregation;
        nint description = NativeMemory.Pointer(entry, layouts.Entry.Description);
        int size = (int)Math.Clamp(NativeMemory.Int64(entry, layouts.Entry.Size), 0, LargestEntry);
        bytes = NativeMemory.Bytes(NativeMemory.Pointer(entry, layouts.Entry.Data), size);
        normal = NativeMemory.Int64(entry, layouts.Entry.Normal);

        int count = NativeMemory.Int32(description, layout.Count);
        if (count is < 2 or > MostRecords) throw NativeRecord.Misread();
        var keys = new RecordDescription[count - 2];
        for (int i = 0; i < keys.Length; i++)
        {
            NativeRecord key = Inside(NativeRecord.Read(description + layout.Records + ((i + 1) * layouts.Record.Stride), layouts.Record), size);
            keys[i] = Typed(new RecordDescription(Meaning(key).Action, key.Offset, key.Size, key.Argument), bytes);
        }

        NativeRecord value = Inside(NativeRecord.Read(description + layout.Records + ((count - 1) * layouts.Record.Stride), layouts.Record), size);
        AggregateAction action = Action(value.Number);
        ulong parameters = 0;
        int word = 0;
        if (action is AggregateAction.LQuantize or AggregateAction.LLQuantize && value.Size >= sizeof(ulong))
        {
            parameters = AggregateParameters.FromIllumos(action, BitConverter.ToUInt64(bytes[value.Offset..]));
            word = sizeof(ulong);
        }

        return new AggregateDescription(Name(description), VariableId(description), action, keys, value.Offset + word, value.Size - word, parameters)
        {
            IsPrinted = IsPrinted(description),
        };
    }

    /// <summary>The aggregating function of a number.</summary>
    protected AggregateAction Action(int number) => Profile.Constants.Aggregates.GetValueOrDefault(number, AggregateAction.Unknown);

    /// <summary>What a key's record is.</summary>
    protected ActionMeaning Meaning(NativeRecord key) =>
        Profile.Actions.TryGetValue(key.Number, out ActionMeaning meaning) ? meaning : new ActionMeaning(TraceAction.Trace, Delivery.Bytes);

    /// <summary>A key's description with what its bytes tell of its type.</summary>
    protected RecordDescription Typed(RecordDescription key, ReadOnlySpan<byte> entry) =>
        key with { Type = EmptyText.TypeOf(key.Action, entry.Slice(key.Offset, key.Size), stringSize) };

    /// <summary>The name; a program claimed from anonymous tracing has none.</summary>
    protected string Name(nint description) =>
        NativeMemory.Text(NativeMemory.Pointer(description, Profile.Layouts.Aggregation.Name)) is { Length: > 0 } name ? name : "_";

    /// <summary>Whether the library's printa() has printed it.</summary>
    protected bool IsPrinted(nint description) =>
        (NativeMemory.Int32(description, Profile.Layouts.Aggregation.Flags) & NativeNumbers.AggregationPrinted) != 0;

    /// <summary>The variable's number.</summary>
    protected long VariableId(nint description) => Profile.Layouts.Aggregation.VariableIdBytes == sizeof(long)
        ? NativeMemory.Int64(description, Profile.Layouts.Aggregation.VariableId)
        : NativeMemory.Int32(description, Profile.Layouts.Aggregation.VariableId);

    /// <summary>A record, seen to lie inside its entry.</summary>
    protected static NativeRecord Inside(NativeRecord record, int size) =>
        record.Offset + (long)record.Size <= size ? record : throw NativeRecord.Misread();
}
