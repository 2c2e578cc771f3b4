using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// Reads what dtrace_work delivers and passes it to a sink. Data that need the library's own text (printf(), printa(), print()) are left to it
/// (<c>DTRACE_CONSUME_THIS</c>): their text is there when the library calls for the next record, or for the end of the firing, and is passed on then.
/// Where nothing is left to the library, the whole firing is read in the probe callback, and the library skips its records (<c>DTRACE_CONSUME_NEXT</c>).
/// </summary>
internal sealed unsafe class FiringReader : CallbackTarget
{
    private readonly LibraryHandle _handle;
    private readonly StructLayouts _layouts;
    private readonly ILibraryText _text;
    private readonly ProbeTable _probes;
    private readonly RecordDelivery _delivery;
    private readonly ClauseTable _clauses;
    private IRecordSink? _sink;
    private PendingText? _pending;
    private NativeRecordList? _records;
    private int _next;

    public FiringReader(LibraryHandle handle, ILibraryText text, ProbeTable probes)
    {
        _handle = handle;
        _layouts = handle.Profile.Layouts;
        _text = text;
        _probes = probes;
        _delivery = new RecordDelivery(handle);
        _clauses = new ClauseTable(_layouts, _delivery);
    }

    /// <summary>The callback to give dtrace_work for a firing.</summary>
    public static nint ProbeCallback => (nint)(delegate* unmanaged[Cdecl]<nint, nint, int>)&OnProbe;

    /// <summary>The callback to give dtrace_work for a record.</summary>
    public static nint RecordCallback => (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&OnRecord;

    /// <summary>Whether exit() has been seen.</summary>
    public bool HasExited { get; private set; }

    /// <summary>Makes one call of the library that delivers, into a sink.</summary>
    public int Read(IRecordSink sink)
    {
        _sink = sink;
        Forget();
        try
        {
            return _handle.Calls.Work(_handle.Pointer, _text.Stream, ProbeCallback, RecordCallback, Argument);
        }
        finally
        {
            _sink = null;
        }
    }

    /// <summary>Passes on the text the library has made and not called for another record since, if there is one.</summary>
    public void PassOn()
    {
        if (_sink is not null && _records is { } records) Complete(records, records.Count);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnProbe(nint firing, nint argument)
    {
        var reader = From<FiringReader>(argument);
        try
        {
            return reader.Begin(firing);
        }
        catch (Exception exception)
        {
            return reader.Fail(exception, reader._handle.Profile.Constants.ConsumeAbort);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnRecord(nint firing, nint record, nint argument)
    {
        var reader = From<FiringReader>(argument);
        try
        {
            return record == 0 ? reader.End(firing) : reader.Record(firing, record);
        }
        catch (Exception exception)
        {
            return reader.Fail(exception, reader._handle.Profile.Constants.ConsumeAbort);
        }
    }

    private int Begin(nint firing)
    {
        Forget();
        FiringLayout layout = _layouts.Firing;
        ProbeDescription probe = _probes.Find(NativeMemory.Pointer(firing, layout.Probe));
        nint data = NativeMemory.Pointer(firing, layout.Data);
        IRecordSink sink = _sink!;
        // Linux's library is left to call for each record, which is how it was seen to work; it records no time.
        NativeRecordList? records = _handle.Profile.IsLinux ? null : _clauses.Find(NativeMemory.Pointer(firing, layout.Records));
        _records = records;
        _next = 0;
        nint prefix = NativeMemory.Pointer(firing, layout.Prefix);
        if (prefix != 0) sink.Flow(new FiringFlow(NativeMemory.Text(prefix), NativeMemory.Int32(firing, layout.Indent)));
        sink.BeginFiring(probe, NativeMemory.Int32(firing, layout.Cpu), records is null ? null : RecordHeader.Timestamp(records, data));
        if (records is not { IsPlain: true }) return NativeNumbers.ConsumeThis;
        for (int i = 0; i < records.Count; i++)
        {
            nint datum = data + records[i].Offset;
            ref readonly RecordDescription constant = ref records.Constant(i);
            if (constant.Size >= 0) sink.Datum(constant, NativeMemory.Bytes(datum, constant.Size));
            else Plain(records, i, datum, sink);
        }

        sink.EndFiring();
        return NativeNumbers.ConsumeNext;
    }

    /// <summary>Passes on a datum that needs nothing of the library.</summary>
    private void Plain(NativeRecordList records, int index, nint datum, IRecordSink sink)
    {
        ActionMeaning meaning = records.Meaning(index);
        if (meaning.Delivery == Delivery.Silent) return;
        HasExited |= meaning.Action == TraceAction.Exit;
        _delivery.Datum(records, index, meaning, datum, sink);
    }

    /// <summary>Forgets a text that was left to the library and never passed on, because the call it belonged to was given up.</summary>
    private void Forget()
    {
        if (_pending is null) return;
        _pending = null;
        _ = _text.Take();
    }

    private int End(nint firing)
    {
        NativeRecordList records = Records(firing);
        Complete(records, records.Count);
        _sink!.EndFiring();
        return NativeNumbers.ConsumeThis;
    }

    private int Record(nint firing, nint address)
    {
        NativeRecordList records = Records(firing);
        int index = records.IndexOf(address, _next);
        _next = index + 1;
        Complete(records, index);
        ref readonly NativeRecord record = ref records[index];
        nint datum = NativeMemory.Pointer(firing, _layouts.Firing.Data);
        ActionMeaning meaning = records.Meaning(index);
        switch (meaning.Delivery)
        {
            case Delivery.Silent:
                return NativeNumbers.ConsumeNext;
            case Delivery.Text or Delivery.Formatted:
                _pending = new PendingText(meaning, index, datum - record.Offset);
                return NativeNumbers.ConsumeThis;
            case Delivery.FormattedOnly:
                return FirstOfFormat(records, index) ? Formatted(records, meaning, index, datum - record.Offset) : NativeNumbers.ConsumeNext;
            case Delivery.LeftToLibrary:
                Plain(records, index, datum, _sink!);
                return NativeNumbers.ConsumeThis;
            default:
                Plain(records, index, datum, _sink!);
                return NativeNumbers.ConsumeNext;
        }
    }

    /// <summary>Passes on what the library made text of, now that it has gone on to another record.</summary>
    private void Complete(NativeRecordList records, int next)
    {
        if (_pending is not { } pending) return;
        _pending = null;
        string text = _text.Take();
        if (pending.Meaning.Delivery == Delivery.Text)
            _sink!.Text(pending.Meaning.Action, text);
        else
            _delivery.Formatted(records, pending.Index, next, pending.Meaning, pending.Data, pending.Meaning.Action == TraceAction.System ? null : text, _sink!);
    }

    /// <summary>Whether a record is not a further argument of the format before it.</summary>
    private bool FirstOfFormat(NativeRecordList records, int index) =>
        index == 0 || !_delivery.SameFormat(records, index - 1, index);

    private int Formatted(NativeRecordList records, ActionMeaning meaning, int index, nint data)
    {
        _delivery.Formatted(records, index, records.Count, meaning, data, text: null, _sink!);
        return NativeNumbers.ConsumeNext;
    }

    /// <summary>The records of a firing, which its beginning has found.</summary>
    private NativeRecordList Records(nint firing)
    {
        nint address = NativeMemory.Pointer(firing, _layouts.Firing.Records);
        return _records is { } records && records.Address == address ? records : _records = _clauses.Find(address);
    }

    /// <summary>A record whose text the library is making.</summary>
    /// <param name="Meaning">What it is.</param>
    /// <param name="Index">Its index in its clause.</param>
    /// <param name="Data">The start of the clause's data.</param>
    private readonly record struct PendingText(ActionMeaning Meaning, int Index, nint Data);
}
