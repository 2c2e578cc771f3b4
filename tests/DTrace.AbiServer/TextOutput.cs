using DTrace.Core;

namespace DTrace.AbiServer;

/// <summary>
/// The text the library makes of a record its consumer leaves to it, and where it goes (dt_printf.c, dt_subr.c): to a stream, or, where that is NULL, to the handler,
/// once for a record, but piece by piece for printa().
/// </summary>
internal sealed class TextOutput(AbiHandle handle)
{
    private const int PieceLength = 7;

    /// <summary>What a handler that gave up has left behind: it stands before the next text.</summary>
    private string _rest = string.Empty;

    public void Write(NativeDatum datum, nint firing, nint record, nint stream)
    {
        if (datum.Item.Action == TraceAction.System)
        {
            handle.Library.SystemCommands.Enqueue(Text(datum));
            return;
        }

        if (datum.Item.Action == TraceAction.FReopen) return;
        string text = Text(datum);
        if (text.Length == 0) return;
        if (stream != 0)
        {
            CLibrary.Write(stream, text);
            return;
        }

        if (!handle.Handlers.Text.IsSet) throw handle.Error("EDT_NOBUFFERED");
        if (datum.Item.Action != TraceAction.Printa)
        {
            Hand(text, firing, record, 0);
            return;
        }

        for (int at = 0; at < text.Length; at += PieceLength)
            Hand(text.Substring(at, Math.Min(PieceLength, text.Length - at)), 0, 0, handle.Facts.Constant("DTRACE_BUFDATA_AGGFORMAT"));
    }

    private string Text(NativeDatum datum)
    {
        TracedItem item = datum.Item;
        if (item.Text is not null) return item.Text;
        if (item.Format is not null) return item.Format.Format(item.Fields, item.Bytes, handle.Source.Symbols);
        object value = DatumDecoder.Decode(item.Fields[0], item.Bytes, handle.Source.Symbols);
        return handle.Options.IsSet("quiet") ? DatumText.Quiet(item.Action, value) : DatumText.Column(item.Action, value, item.Bytes.Length, DatumText.TraceColumn);
    }

    private void Hand(string text, nint firing, nint record, int flags)
    {
        nint buffered = handle.Arena.Text(_rest + text);
        NativeStruct data = new(handle.Arena.Allocate(handle.Facts.Text.Size), handle.Facts.Text);
        data.Set("dtbda_handle", handle.Address);
        data.Set("dtbda_buffered", buffered);
        data.Set("dtbda_probe", firing);
        data.Set("dtbda_recdesc", record);
        data.Set("dtbda_flags", flags);
        int result = handle.Handlers.Text.Call(data.Address);
        _rest = result == handle.Facts.Constant("DTRACE_HANDLE_OK") ? string.Empty : _rest + text;
        handle.Arena.Free(data.Address);
        handle.Arena.Free(buffered);
        if (_rest.Length > 0) throw handle.Error("EDT_DIRABORT");
    }
}
