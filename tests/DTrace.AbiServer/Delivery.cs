using System.Text;
using DTrace.Core;

namespace DTrace.AbiServer;

/// <summary>
/// Calls a consumer's callbacks for what was traced, as dt_consume.c does. Data lie at an address that is a multiple of 4 and not of 8, which is
/// all the library promises, and are gone when the call is over.
/// </summary>
internal sealed unsafe class Delivery(AbiHandle handle) : IDisposable
{
    private readonly NativeArena _arena = new();
    private readonly RecordEncoder _encoder = new(handle);
    private readonly ClauseTable _clauses = new(handle);
    private readonly TextOutput _output = new(handle);

    public void Deliver(IEnumerable<object> items, ConsumerCallbacks callbacks)
    {
        // One struct for all firings of the call, as the library has it.
        nint firing = _arena.Allocate(handle.Facts.Firing.Size);
        try
        {
            foreach (object item in items)
            {
                if (item is FaultRecord fault) handle.Handlers.FaultOfProgram(fault, fault.Probe is null ? 0 : _clauses.Probe(fault.Probe));
                else Deliver((TracedFiring)item, new NativeStruct(firing, handle.Facts.Firing), callbacks);
            }
        }
        finally
        {
            new Span<byte>((byte*)firing, handle.Facts.Firing.Size).Fill(0xdb);
            _arena.Free(firing);
        }
    }

    public void Dispose() => _arena.Dispose();

    private void Deliver(TracedFiring traced, NativeStruct firing, ConsumerCallbacks callbacks)
    {
        NativeDatum[] data = _encoder.Encode(traced);
        int size = data.Length == 0 ? _encoder.Header : Math.Max(_encoder.Header, data[^1].Offset + data[^1].Bytes.Length);
        nint clause = _clauses.Clause(traced.Probe, data, size);
        nint block = _arena.Allocate(size + 16);
        nint start = ((block + 7) & ~7) + 4;
        Write(start, clause, traced, data);
        firing.Set("dtpda_handle", handle.Address);
        firing.Set("dtpda_edesc", clause);
        firing.Set("dtpda_pdesc", _clauses.Probe(traced.Probe));
        firing.Set("dtpda_cpu", traced.Cpu);
        firing.Set("dtpda_data", start);
        firing.Set("dtpda_flow", handle.Facts.Constant("DTRACEFLOW_ENTRY"));
        firing.Set("dtpda_prefix", traced.Flow.Prefix is { } prefix ? _arena.Text(prefix) : 0);
        firing.Set("dtpda_indent", traced.Flow.Indent);
        try
        {
            if (callbacks.Probe == 0 || Continues(callbacks.CallProbe(firing.Address))) DeliverRecords(clause, data, start, firing, callbacks);
        }
        finally
        {
            new Span<byte>((byte*)block, size + 16).Fill(0xdb);
            _arena.Free(block);
        }
    }

    private void DeliverRecords(nint clause, NativeDatum[] data, nint start, NativeStruct firing, ConsumerCallbacks callbacks)
    {
        StructFacts facts = handle.Facts.Clause;
        for (int i = 0; i < data.Length; i++)
        {
            NativeDatum datum = data[i];
            if (datum.Number == handle.Facts.Constant("DTRACEACT_LIBACT"))
            {
                Execute(datum, firing.Address);
                continue;
            }

            if (datum.Number == handle.Facts.Constant("DTRACEACT_TRACEMEM_DYNSIZE")) continue;
            nint record = clause + facts["dtepd_rec"] + (i * handle.Facts.Record.Size);
            firing.Set("dtpda_data", start + datum.Offset);
            if (callbacks.Record != 0) handle.Library.RecordCalls++;
            if (callbacks.Record == 0 || !Continues(callbacks.CallRecord(firing.Address, record))) continue;
            _output.Write(datum, firing.Address, record, callbacks.Stream);
            // The library formats all arguments with the first, and has done with the others.
            while (i + 1 < data.Length && ReferenceEquals(data[i + 1].Item, datum.Item)) i++;
        }

        if (callbacks.Record != 0) _ = callbacks.CallRecord(firing.Address, 0);
    }

    /// <summary>Whether the library handles the record; the consumer may have, or may give up.</summary>
    private bool Continues(int result)
    {
        if (result == handle.Facts.Constant("DTRACE_CONSUME_THIS")) return true;
        if (result == handle.Facts.Constant("DTRACE_CONSUME_NEXT")) return false;
        throw handle.Error(result == handle.Facts.Constant("DTRACE_CONSUME_ABORT") ? "EDT_DIRABORT" : "EDT_BADRVAL");
    }

    /// <summary>A library action. The source carries out those on aggregations itself; setopt() has its words as the datum, NUL after each.</summary>
    private void Execute(NativeDatum datum, nint firing)
    {
        string[] words = Encoding.UTF8.GetString(datum.Bytes).Split('\0');
        if (words is ["setopt", var name, var value, ..]) handle.Handlers.SetOption(name, value, firing);
    }

    private void Write(nint start, nint clause, TracedFiring traced, NativeDatum[] data)
    {
        NativeStruct header = new(start, handle.Facts.Header);
        header.Set("dtrh_epid", new NativeStruct(clause, handle.Facts.Clause).Int32("dtepd_epid"));
        long timestamp = traced.Timestamp + AbiLibrary.ClockDistance(handle.Facts.Platform);
        header.Set("dtrh_timestamp_hi", (int)(timestamp >> 32));
        header.Set("dtrh_timestamp_lo", (int)timestamp);
        foreach (NativeDatum datum in data) datum.Bytes.CopyTo(new Span<byte>((byte*)start + datum.Offset, datum.Bytes.Length));
    }
}
