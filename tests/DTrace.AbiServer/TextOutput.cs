using System.Globalization;
using System.Text;
using DTrace.Core;

namespace DTrace.AbiServer;

/// <summary>
/// The text the library makes of a record its consumer leaves to it, and where it goes (dt_printf.c, dt_subr.c): to a stream, or, where that is NULL, to the handler,
/// once for a record, but piece by piece for printa(). print() is written to the stream alone (dt_print.c).
/// </summary>
internal sealed class TextOutput(AbiHandle handle)
{
    private const int PieceLength = 7;

    /// <summary>What a handler that gave up has left behind: it stands before the next text.</summary>
    private byte[] _rest = [];

    public void Write(NativeDatum datum, nint firing, nint record, nint stream)
    {
        if (datum.Item.Action == TraceAction.System)
        {
            handle.Library.SystemCommands.Enqueue(DTraceText.Decode(Text(datum)));
            return;
        }

        if (handle.Facts.Platform == AbiPlatform.Windows && datum.Number == handle.Facts.Constant("DTRACEACT_ETWTRACE"))
        {
            handle.Library.EtwEvents.Enqueue(datum.Bytes);
            return;
        }

        if (datum.Item.Action == TraceAction.FReopen)
        {
            if (stream != 0) throw handle.Violation("freopen() was left to the library, which then points the consumer's stream at the file");
            return;
        }

        if (datum.Item.Action == TraceAction.Print) RefusePrint(stream);
        byte[] text = Text(datum);
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
            Hand(text[at..Math.Min(at + PieceLength, text.Length)], 0, 0, handle.Facts.Constant("DTRACE_BUFDATA_AGGFORMAT"));
    }

    private void RefusePrint(nint stream)
    {
        if (stream == 0) throw handle.Violation("print() was left to the library with a NULL stream, on which it ends the process");
        if (handle.Facts.Platform == AbiPlatform.FreeBsd) throw handle.Violation("print() was left to FreeBSD's library, which writes to the process's own output");
    }

    private byte[] Text(NativeDatum datum)
    {
        TracedItem item = datum.Item;
        if (item.Text is not null) return DTraceText.Encode(item.Text);
        return item.Format is not null ? LibraryFormat.Text(DTraceText.Encode(item.Format.Source), item.Fields, item.Bytes) : Encoding.Latin1.GetBytes(Column(datum));
    }

    /// <summary>
    /// What is made of a datum (dt_consume.c, dt_print_bytes): numbers stand bare where option quiet is set, symbols never. A text that fills its space without a
    /// NUL has its column all the same. The server makes no text of stacks and bytes.
    /// </summary>
    private string Column(NativeDatum datum)
    {
        bool isQuiet = handle.Options.IsSet("quiet");
        ReadOnlySpan<byte> bytes = datum.Bytes;
        return datum.Item.Action switch
        {
            TraceAction.Sym or TraceAction.Mod or TraceAction.USym or TraceAction.UMod or TraceAction.UAddr => $"  {Symbol(datum),-50}",
            TraceAction.Trace or TraceAction.Exit => bytes.Length switch
            {
                0 => string.Empty,
                1 => Number(bytes[0], 3),
                2 => Number(BitConverter.ToUInt16(bytes), 5),
                4 => Number(BitConverter.ToInt32(bytes), 8),
                8 => Number(BitConverter.ToInt64(bytes), 16),
                _ when bytes.IndexOf((byte)0) is >= 0 and var end => isQuiet ? Encoding.Latin1.GetString(bytes[..end]) : $"  {Encoding.Latin1.GetString(bytes[..end]),-33}",
                _ => $"  {Encoding.Latin1.GetString(bytes),-33}",
            },
            TraceAction other => throw handle.Violation($"the server makes no text of {other}"),
        };

        string Number(long value, int width)
        {
            string text = value.ToString(CultureInfo.InvariantCulture);
            return isQuiet ? text : " " + text.PadLeft(width);
        }
    }

    private string Symbol(NativeDatum datum)
    {
        ulong Word(int index) => BitConverter.ToUInt64(datum.Bytes, index * sizeof(ulong));
        return datum.Bytes.Length == sizeof(ulong) ? handle.Source.Symbols.Kernel(Word(0)).ToString() : handle.Source.Symbols.User((int)Word(0), Word(1)).ToString();
    }

    private void Hand(byte[] text, nint firing, nint record, int flags)
    {
        byte[] all = [.. _rest, .. text];
        nint buffered = handle.Arena.Text(all);
        NativeStruct data = new(handle.Arena.Allocate(handle.Facts.Text.Size), handle.Facts.Text);
        data.Set("dtbda_handle", handle.Address);
        data.Set("dtbda_buffered", buffered);
        data.Set("dtbda_probe", firing);
        data.Set("dtbda_recdesc", record);
        data.Set("dtbda_flags", flags);
        int result = handle.Handlers.Text.Call(data.Address);
        _rest = result == handle.Facts.Constant("DTRACE_HANDLE_OK") ? [] : all;
        handle.Arena.Free(data.Address);
        handle.Arena.Free(buffered);
        if (_rest.Length > 0) throw handle.Error("EDT_DIRABORT");
    }
}
