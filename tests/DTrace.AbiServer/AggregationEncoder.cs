using DTrace.Core;

namespace DTrace.AbiServer;

/// <summary>
/// Lays aggregations out as the library does (dt_aggregate.c, dt_map.c):
/// <code>
/// data      u32 aggregation's number | u64 variable's number | keys | value, for lquantize() and llquantize() with their parameters first
/// records   [0] the variable's number | [1 .. n-2] the keys | [n-1] the value, whose action is the aggregating function
/// </code>
/// </summary>
internal sealed unsafe class AggregationEncoder(AbiHandle handle) : IAggregateVisitor, IDisposable
{
    private readonly NativeArena _arena = new();
    private readonly RecordEncoder _encoder = new(handle);
    private readonly ClauseTable _clauses = new(handle);
    private readonly Dictionary<string, nint> _descriptions = new(StringComparer.Ordinal);
    private nint _callback;
    private nint _argument;

    private PlatformFacts Facts => handle.Facts;

    public void Walk(nint callback, nint argument)
    {
        (_callback, _argument) = (callback, argument);
        handle.Source.WalkAggregations(this);
    }

    public bool Visit(AggregateDescription description, ReadOnlySpan<byte> entry, long normal)
    {
        NativeDatum[] data = Encode(description, entry);
        int size = data[^1].Offset + data[^1].Bytes.Length;
        nint descriptor = Descriptor(description, data, size);
        new NativeStruct(descriptor, Facts.Aggregation).Set("dtagd_flags", description.IsPrinted ? Facts.Constant("DTRACE_AGD_PRINTED") : 0);
        nint block = _arena.Allocate(size + 16);
        nint start = ((block + 7) & ~7) + 4;
        *(int*)start = new NativeStruct(descriptor, Facts.Aggregation).Int32("dtagd_id");
        foreach (NativeDatum datum in data) datum.Bytes.CopyTo(new Span<byte>((byte*)start + datum.Offset, datum.Bytes.Length));
        NativeStruct native = new(_arena.Allocate(Facts.Entry.Size), Facts.Entry);
        native.Set("dtada_handle", handle.Address);
        native.Set("dtada_desc", descriptor);
        native.Set("dtada_data", start);
        native.Set("dtada_normal", normal);
        native.Set("dtada_size", (long)size);
        try
        {
            return Removes(((delegate* unmanaged[Cdecl]<nint, nint, int>)_callback)(native.Address, _argument));
        }
        finally
        {
            new Span<byte>((byte*)block, size + 16).Fill(0xdb);
            _arena.Free(block);
            _arena.Free(native.Address);
        }
    }

    public void Dispose() => _arena.Dispose();

    private bool Removes(int result)
    {
        if (result == Facts.Constant("DTRACE_AGGWALK_NEXT")) return false;
        if (result == Facts.Constant("DTRACE_AGGWALK_REMOVE")) return true;
        if (result == Facts.Constant("DTRACE_AGGWALK_ABORT")) throw handle.Error("EDT_DIRABORT");
        // The entries are the source's, which only removes: the server cannot clear and normalize them.
        if (result == Facts.Constant("DTRACE_AGGWALK_CLEAR") || result == Facts.Constant("DTRACE_AGGWALK_NORMALIZE") || result == Facts.Constant("DTRACE_AGGWALK_DENORMALIZE"))
            throw handle.Violation("the server does not clear or normalize in a walk");
        throw result == Facts.Constant("DTRACE_AGGWALK_ERROR") ? new AbiError(0) : handle.Error("EDT_BADRVAL");
    }

    private NativeDatum[] Encode(AggregateDescription description, ReadOnlySpan<byte> entry)
    {
        TracedItem item = new(TraceAction.None, [], []);
        List<NativeDatum> data = [new(item, Facts.Constant("DTRACEACT_DIFEXPR"), 0, 0, 0, BitConverter.GetBytes(description.VariableId))];
        foreach (RecordDescription key in description.Keys) data.Add(_encoder.Encode(item, key, entry.Slice(key.Offset, key.Size)));
        byte[] value = [.. Parameters(description), .. entry.Slice(description.ValueOffset, description.ValueSize)];
        data.Add(new NativeDatum(item, Facts.Constant("DTRACEAGG_" + description.Action.ToString().ToUpperInvariant()), 0, 0, 0, value));
        RecordEncoder.Place(data, sizeof(int));
        return [.. data];
    }

    /// <summary>The parameter word of a quantization in the platform's packing (dtrace.h's shifts).</summary>
    private byte[] Parameters(AggregateDescription description)
    {
        ulong Shifted(int value, string shift) => (ulong)(ushort)value << Facts.Constant(shift);
        switch (description.Action)
        {
            case AggregateAction.LQuantize:
                LQuantizeParameters linear = LQuantizeParameters.Unpack(description.Parameters);
                return BitConverter.GetBytes(
                    Shifted(linear.Step, "DTRACE_LQUANTIZE_STEPSHIFT") | Shifted(linear.Levels, "DTRACE_LQUANTIZE_LEVELSHIFT") | ((ulong)(uint)linear.Base << Facts.Constant("DTRACE_LQUANTIZE_BASESHIFT")));
            case AggregateAction.LLQuantize:
                LLQuantizeParameters log = LLQuantizeParameters.Unpack(description.Parameters);
                return BitConverter.GetBytes(
                    Shifted(log.Factor, "DTRACE_LLQUANTIZE_FACTORSHIFT") | Shifted(log.Low, "DTRACE_LLQUANTIZE_LOWSHIFT")
                    | Shifted(log.High, "DTRACE_LLQUANTIZE_HIGHSHIFT") | Shifted(log.Steps, "DTRACE_LLQUANTIZE_NSTEPSHIFT"));
            default:
                return [];
        }
    }

    private nint Descriptor(AggregateDescription description, NativeDatum[] data, int size)
    {
        string shape = $"{description.VariableId};{description.Name};{string.Join(';', data.Select(datum => $"{datum.Number},{datum.Offset},{datum.Bytes.Length}"))}";
        if (_descriptions.TryGetValue(shape, out nint address)) return address;
        address = handle.Arena.Allocate(Facts.Aggregation["dtagd_rec"] + (data.Length * Facts.Record.Size));
        NativeStruct descriptor = new(address, Facts.Aggregation);
        // A program claimed from anonymous tracing has no names.
        descriptor.Set("dtagd_name", description.Name.Length == 0 || handle.Options.IsSet("grabanon") ? 0 : handle.Arena.Text(description.Name));
        descriptor.Set("dtagd_varid", description.VariableId);
        descriptor.Set("dtagd_id", _descriptions.Count + 1);
        descriptor.Set("dtagd_size", size);
        descriptor.Set("dtagd_nrecs", data.Length);
        for (int i = 0; i < data.Length; i++) _clauses.Write(address + Facts.Aggregation["dtagd_rec"] + (i * Facts.Record.Size), data[i]);
        _descriptions.Add(shape, address);
        return address;
    }
}
