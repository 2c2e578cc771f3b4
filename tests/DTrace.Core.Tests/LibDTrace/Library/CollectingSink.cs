using DTrace.Core.LibDTrace;

namespace DTrace.Core.Tests.LibDTrace.Library;

/// <summary>Keeps what a session delivers, decoded no further than a test needs.</summary>
internal sealed class CollectingSink : IRecordSink
{
    public List<Firing> Firings { get; } = [];

    public List<DropRecord> Drops { get; } = [];

    public List<FaultRecord> Faults { get; } = [];

    public List<(string Name, string? Value)> OptionsSet { get; } = [];

    /// <summary>What to throw where an option is set.</summary>
    public Exception? Failure { get; init; }

    public IEnumerable<Datum> Data => Firings.SelectMany(firing => firing.Data);

    public void BeginFiring(ProbeDescription probe, int cpu, long? timestamp) => Firings.Add(new Firing(probe, cpu, timestamp));

    void IRecordSink.Datum(in RecordDescription description, ReadOnlySpan<byte> datum) =>
        Firings[^1].Data.Add(new Datum(description.Action, description, datum.ToArray(), null, null, []));

    public void Formatted(TraceAction action, PrintfFormat? format, ReadOnlySpan<RecordDescription> arguments, ReadOnlySpan<byte> record, string? text)
    {
        List<byte[]> values = [];
        foreach (RecordDescription argument in arguments) values.Add(record.Slice(argument.Offset, argument.Size).ToArray());
        Firings[^1].Data.Add(new Datum(action, default, [], text, format, values));
    }

    public void Text(TraceAction action, string text) => Firings[^1].Data.Add(new Datum(action, default, [], text, null, []));

    public void EndFiring() => Firings[^1].Ended = true;

    public void Drop(DropRecord drop) => Drops.Add(drop);

    public void Fault(FaultRecord fault) => Faults.Add(fault);

    public void OptionSet(string name, string? value)
    {
        if (Failure is not null) throw Failure;
        OptionsSet.Add((name, value));
    }

    internal sealed record Firing(ProbeDescription Probe, int Cpu, long? Timestamp)
    {
        public List<Datum> Data { get; } = [];

        public bool Ended { get; set; }
    }

    internal sealed record Datum(TraceAction Action, RecordDescription Description, byte[] Bytes, string? Text, PrintfFormat? Format, List<byte[]> Arguments)
    {
        public long Number => Bytes.Length == 4 ? BitConverter.ToInt32(Bytes) : BitConverter.ToInt64(Bytes);

        public string String => NativeMemory.Text(Bytes);
    }
}
