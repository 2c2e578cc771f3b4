using DTrace.Core;

namespace DTrace.AbiServer;

/// <summary>One record of a clause: what <c>dtrace_recdesc</c> says of it, and its bytes.</summary>
/// <param name="Item">What it belongs to.</param>
/// <param name="Number">The action's number.</param>
/// <param name="Format">The format's number, 0 for none.</param>
/// <param name="Statement">The statement.</param>
/// <param name="Argument">The action's argument.</param>
/// <param name="Bytes">The datum.</param>
internal sealed record NativeDatum(TracedItem Item, int Number, ushort Format, nint Statement, ulong Argument, byte[] Bytes)
{
    public int Offset { get; set; }

    /// <summary>
    /// Numbers stand at a multiple of their size, strings and what has no bytes anywhere, the rest at a multiple of 8 (dt_cc.c, kernel's dtrace_ecb_action_add).
    /// </summary>
    public int Alignment => Bytes.Length is 1 or 2 or 4 or 8 ? Bytes.Length : IsText || Bytes.Length == 0 ? 1 : 8;

    public bool IsText { get; init; }
}

/// <summary>Turns firings into records in the library's shape.</summary>
internal sealed class RecordEncoder(AbiHandle handle)
{
    private const int DefaultStringSize = 256;

    /// <summary>The length of the header before a clause's data (<c>dtrace_rechdr</c>).</summary>
    public int Header => handle.Facts.Header.Size;

    /// <summary>The records of a firing, with their places.</summary>
    public NativeDatum[] Encode(TracedFiring firing)
    {
        List<NativeDatum> data = [];
        for (int i = 0; i < firing.Items.Count; i++) data.AddRange(Encode(firing.Items[i], i));
        Place(data, Header);
        return [.. data];
    }

    /// <summary>Gives data their offsets, from one on. Returns the end.</summary>
    public static int Place(IEnumerable<NativeDatum> data, int offset)
    {
        foreach (NativeDatum datum in data)
        {
            datum.Offset = (offset + datum.Alignment - 1) / datum.Alignment * datum.Alignment;
            offset = datum.Offset + datum.Bytes.Length;
        }

        return offset;
    }

    /// <summary>A datum or a part of a key: a string fills its strsize bytes, everything else is as it was traced.</summary>
    public NativeDatum Encode(TracedItem item, RecordDescription field, ReadOnlySpan<byte> bytes, FormatTable.Entry format = default)
    {
        byte[] datum = bytes.ToArray();
        bool isText = field.Type == DatumType.String;
        if (isText) Array.Resize(ref datum, (int)handle.Options.ValueOr("strsize", DefaultStringSize));
        if (item.Action == TraceAction.Exit) Array.Resize(ref datum, sizeof(int));
        return new NativeDatum(item, Number(item.IsDatum ? field : field with { Action = item.Action }), format.Number, format.Statement, Argument(field), datum) { IsText = isText };
    }

    private IEnumerable<NativeDatum> Encode(TracedItem item, int position)
    {
        if (item.IsDatum) return [Encode(item, item.Fields[0], item.Bytes)];
        int number = Number(new RecordDescription(item.Action, 0, 0, item.Fields.FirstOrDefault().Argument));
        if (item.Action == TraceAction.Print)
        {
            (int type, byte[] bytes) = handle.Library.Types.Read(item.Text!, (int)handle.Options.ValueOr("strsize", DefaultStringSize));
            FormatTable.Entry named = handle.Programs.Formats.OfType(number, position, type);
            return [new NativeDatum(item, number, named.Number, named.Statement, 0, bytes)];
        }

        FormatTable.Entry format = handle.Programs.Formats.Of(number, position, item);
        // printf() without arguments has one record that holds nothing, printa() one for its variable.
        return item.Fields.Length == 0
            ? [new NativeDatum(item, number, format.Number, format.Statement, 0, new byte[8])]
            : item.Fields.Select(field => Encode(item, field, item.Bytes.AsSpan(field.Offset, field.Size), format));
    }

    private static ulong Argument(RecordDescription field) => field.Action == TraceAction.Unknown ? 0 : field.Argument;

    private int Number(RecordDescription field) => field.Action switch
    {
        TraceAction.Unknown => (int)field.Argument,
        TraceAction.Trace or TraceAction.Print => handle.Facts.Constant("DTRACEACT_DIFEXPR"),
        TraceAction.Library => handle.Facts.Constant("DTRACEACT_LIBACT"),
        TraceAction action => handle.Facts.Constant("DTRACEACT_" + action.ToString().ToUpperInvariant()),
    };
}
