using DTrace.Core;

namespace DTrace.AbiServer;

/// <summary>
/// What the library keeps of the statements whose text it makes. A record of printf() and its like names its format by a number that is not 0 and, in
/// <c>dtrd_uarg</c>, by the statement whose <c>dtsd_fmtdata</c> the library can print again; one of print() the text in <c>dtsd_strdata</c>, which names the
/// object's type. With option grabanon the statement is an address of the process that enabled the program: what stands there is somebody else's.
/// </summary>
internal sealed unsafe class FormatTable(AbiHandle handle)
{
    private readonly Dictionary<(int Action, int Position, string Text), Entry> _entries = [];
    private readonly Dictionary<nint, byte[]> _texts = [];

    /// <summary>The format of a statement.</summary>
    /// <param name="action">Its action.</param>
    /// <param name="position">Its place in its clause: two statements are two, though their formats be alike.</param>
    /// <param name="item">What it traced.</param>
    public Entry Of(int action, int position, TracedItem item)
    {
        string? text = item.Format?.Source;
        if (_entries.TryGetValue((action, position, text ?? string.Empty), out Entry entry)) return entry;
        NativeStruct statement = NewStatement();
        if (text is not null)
        {
            nint format = handle.Arena.Allocate(16);
            _texts.Add(format, DTraceText.Encode(LibraryFormat.MadeAnew(text, item.Fields)));
            if (!IsForeign) statement.Set("dtsd_fmtdata", format);
        }

        return Keep((action, position, text ?? string.Empty), statement);
    }

    /// <summary>The type of a statement's object: its module and its number there.</summary>
    public Entry OfType(int action, int position, int type)
    {
        string text = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{TypeTable.Object}`{type}");
        if (_entries.TryGetValue((action, position, text), out Entry entry)) return entry;
        NativeStruct statement = NewStatement();
        if (!IsForeign) statement.Set("dtsd_strdata", handle.Arena.Text(text));
        return Keep((action, position, text), statement);
    }

    /// <summary>dtrace_printf_format's text.</summary>
    public byte[] Text(nint format) => _texts.TryGetValue(format, out byte[]? text) ? text : throw handle.Violation("a format is not this handle's");

    private bool IsForeign => handle.Options.IsSet("grabanon");

    private NativeStruct NewStatement()
    {
        NativeStruct statement = new(handle.Arena.Allocate(handle.Facts.Statement.Size), handle.Facts.Statement);
        if (IsForeign) new Span<byte>((byte*)statement.Address, handle.Facts.Statement.Size).Fill(0xdb);
        return statement;
    }

    private Entry Keep((int Action, int Position, string Text) key, NativeStruct statement) =>
        _entries[key] = new Entry((ushort)(_entries.Count + 1), statement.Address);

    /// <param name="Number">dtrd_format.</param>
    /// <param name="Statement">dtrd_uarg.</param>
    public readonly record struct Entry(ushort Number, nint Statement);
}
