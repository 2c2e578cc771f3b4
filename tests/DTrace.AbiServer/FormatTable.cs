namespace DTrace.AbiServer;

/// <summary>
/// The formats of printf() and printa(). A record names its format by a number that is not 0 and, in <c>dtrd_uarg</c>, by the statement whose
/// <c>dtsd_fmtdata</c> the library can print again.
/// </summary>
internal sealed class FormatTable(AbiHandle handle)
{
    private readonly Dictionary<(int Action, int Position, string Text), Entry> _entries = [];
    private readonly Dictionary<nint, string> _texts = [];

    /// <summary>The format of a statement.</summary>
    /// <param name="action">Its action.</param>
    /// <param name="position">Its place in its clause: two statements are two, though their formats be alike.</param>
    /// <param name="text">The format; null where the statement has none, and only needs its own address.</param>
    public Entry Of(int action, int position, string? text)
    {
        if (_entries.TryGetValue((action, position, text ?? string.Empty), out Entry entry)) return entry;
        NativeStruct statement = new(handle.Arena.Allocate(handle.Facts.Statement.Size), handle.Facts.Statement);
        if (text is not null)
        {
            nint format = handle.Arena.Allocate(16);
            _texts.Add(format, text);
            statement.Set("dtsd_fmtdata", format);
        }

        entry = new Entry((ushort)(_entries.Count + 1), statement.Address);
        _entries.Add((action, position, text ?? string.Empty), entry);
        return entry;
    }

    /// <summary>dtrace_printf_format's text.</summary>
    public string Text(nint format) => _texts.TryGetValue(format, out string? text) ? text : throw handle.Violation("a format is not this handle's");

    /// <param name="Number">dtrd_format.</param>
    /// <param name="Statement">dtrd_uarg.</param>
    public readonly record struct Entry(ushort Number, nint Statement);
}
