namespace DTrace.Core;

/// <summary>
/// Receives what an engine delivers and makes typed records of it: one for each datum, in program order, numbered within its firing;
/// one of action None for a firing that traced nothing.
/// </summary>
internal sealed class RecordDecoder(
    int consumerId, ISymbolResolver symbols, Action<TraceRecord> onRecord, Action<DropRecord> onDrop, Action<FaultRecord> onFault) : IRecordSink
{
    private static readonly ProbeDescription NoProbe = new(0, string.Empty, string.Empty, string.Empty, string.Empty);

    private readonly EngineTime _time = new();
    private readonly HashSet<string> _optionsSet = [];
    private ProbeDescription? _probe;
    private int _cpu;
    private long? _timestamp;
    private DateTimeOffset? _wallTime;
    private long _firing;
    private int _index;
    private FiringFlow _flow;

    /// <summary>The options as the firing began.</summary>
    private TextOptions _begun = TextOptions.Default;

    /// <summary>The last record of the firing so far: it is passed on when it is known whether another follows.</summary>
    private TraceRecord? _pending;

    /// <summary>The status given to the last exit(), as dtrace(8) ends with it; null where it was not called yet.</summary>
    public int? ExitStatus { get; private set; }

    /// <summary>How many firings and reports it has received.</summary>
    public long Received { get; private set; }

    /// <summary>Whether the timestamps are of the clock whose wall-clock time is known here (<see cref="IEngineSession.IsClockMonotonic"/>).</summary>
    public bool TellsTime { get; init; } = true;

    /// <summary>The options that decide how what comes is read and printed.</summary>
    public TextOptions Options { get; set; } = TextOptions.Default;

    /// <summary>Compares the clocks: at the begin of a pass.</summary>
    public void Anchor() => _time.Anchor();

    public void BeginFiring(ProbeDescription probe, int cpu, long? timestamp)
    {
        EndOpenFiring();
        _probe = probe;
        _cpu = cpu;
        _timestamp = timestamp;
        _wallTime = TellsTime && timestamp is { } nanoseconds ? _time.At(nanoseconds) : null;
        _firing++;
        _index = 0;
        _begun = Options;
        Received++;
    }

    public void Flow(in FiringFlow flow) => _flow = flow;

    public void Datum(in RecordDescription description, ReadOnlySpan<byte> datum)
    {
        object data = DatumDecoder.Decode(description, datum, symbols, Options.IsRaw);
        if (description.Action == TraceAction.Exit && data is long status) ExitStatus = (int)status;
        Add(description.Action, data, description.Action == TraceAction.Unknown ? [(long)description.Argument] : [], datum.Length);
    }

    public void Formatted(
        TraceAction action, PrintfFormat? format, ReadOnlySpan<RecordDescription> arguments, ReadOnlySpan<byte> record, string? text)
    {
        object[] values = format is not null ? format.Decode(arguments, record, symbols) : DecodeAll(arguments, record);
        Add(action, text ?? format?.Format(arguments, record, symbols) ?? string.Empty, values);
    }

    public void Text(TraceAction action, string text) => Add(action, text, []);

    public void EndFiring() => EndOpenFiring();

    public void Drop(DropRecord drop)
    {
        Received++;
        onDrop(drop);
    }

    public void Fault(FaultRecord fault)
    {
        Received++;
        onFault(fault);
    }

    public void OptionSet(string name, string? value)
    {
        _optionsSet.Add(name);
        // It holds for the records that follow, while others learn of it after the pass.
        Options = Options.With(name, value);
    }

    /// <summary>The options the program has set since the last call.</summary>
    public string[] TakeOptionsSet()
    {
        string[] names = [.. _optionsSet];
        _optionsSet.Clear();
        return names;
    }

    /// <summary>Completes the firing; also one that the engine left open when it failed.</summary>
    public void EndOpenFiring()
    {
        if (_probe is null) return;
        if (_index == 0) Add(TraceAction.None, null, []);
        _pending!.EndFiring();
        _pending.EndsLine = !Options.IsQuiet;
        onRecord(_pending);
        _pending = null;
        _probe = null;
    }

    private object[] DecodeAll(ReadOnlySpan<RecordDescription> arguments, ReadOnlySpan<byte> record)
    {
        object[] values = new object[arguments.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = DatumDecoder.Decode(arguments[i], RecordBytes.Of(arguments[i], record), symbols, Options.IsRaw);
        }

        return values;
    }

    private void Add(TraceAction action, object? data, object[] arguments, int size = 0)
    {
        PassOn();
        _pending = new TraceRecord
        {
            ConsumerId = consumerId,
            Probe = _probe ?? NoProbe,
            Cpu = _cpu,
            Firing = _firing,
            Index = _index++,
            Action = action,
            Data = data,
            Arguments = arguments,
            Timestamp = _timestamp,
            Time = _wallTime,
            DatumSize = size,
            TextOptions = Options,
            Head = _index == 1 && (_begun.IndentsFlow || _begun != Options) ? new FiringHead(_begun, _flow) : null,
        };
        if (_probe is null) PassOn();
    }

    private void PassOn()
    {
        if (_pending is { } record) onRecord(record);
        _pending = null;
    }
}
