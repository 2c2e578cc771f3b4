using System.Buffers.Binary;
using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;

namespace DTrace.Embedded.Session;

/// <summary>Reports what the programs and the kernel lost since the last time, in libdtrace's sentences.</summary>
internal sealed class LossReport(ILoadedBpfObject loaded, int countersMap, int cpus, Speculations? speculations, int consumerId)
{
    private const int CpuSize = 8 * LossCounters.Count;

    private readonly byte[] _now = new byte[CpuSize * cpus];
    private readonly byte[] _before = new byte[CpuSize * cpus];
    private readonly Dictionary<DropKind, long> _totals = [];
    private readonly byte[] _key = new byte[4];
    private long _recursions;
    private long _speculative;

    public void Report(IRecordSink sink)
    {
        loaded.Maps[countersMap].TryLookup(_key, _now);
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            ReportCpu(sink, cpu, LossCounters.Principal, DropKind.Principal, "drop");
            ReportCpu(sink, cpu, LossCounters.Aggregation, DropKind.Aggregation, "aggregation drop");
        }

        ReportAll(sink, Increase(LossCounters.Dynamic), DropKind.Dynamic, "dynamic variable drop");
        long speculative = speculations?.Drops ?? 0;
        ReportAll(sink, speculative - _speculative, DropKind.Speculation, "speculative drop");
        _speculative = speculative;
        ReportAll(
            sink,
            Increase(LossCounters.SpeculationUnavailable),
            DropKind.SpeculationUnavailable,
            "failed speculation (no speculative buffer available)",
            "failed speculations (no speculative buffer available)");
        ReportAll(sink, Increase(LossCounters.DoubleError), DropKind.DoubleError, "error in ERROR probe enabling", "errors in ERROR probe enabling");
        long recursions = loaded.RecursionMisses;
        ReportAll(sink, Increase(LossCounters.Nesting) + recursions - _recursions, DropKind.Nesting, "firing dropped because of nesting", "firings dropped because of nesting");
        _recursions = recursions;
        _now.CopyTo(_before, 0);
    }

    private long Increase(int counter) => Enumerable.Range(0, cpus).Sum(cpu => Increase(cpu, counter));

    private long Increase(int cpu, int counter)
    {
        int at = (cpu * CpuSize) + (8 * counter);
        return BinaryPrimitives.ReadInt64LittleEndian(_now.AsSpan(at)) - BinaryPrimitives.ReadInt64LittleEndian(_before.AsSpan(at));
    }

    private void ReportCpu(IRecordSink sink, int cpu, int counter, DropKind kind, string what)
    {
        long count = Increase(cpu, counter);
        if (count != 0) sink.Drop(new DropRecord(consumerId, kind, cpu, count, Total(kind, count), $"{count} {what}{(count == 1 ? "" : "s")} on CPU {cpu}"));
    }

    private void ReportAll(IRecordSink sink, long count, DropKind kind, string one, string? many = null)
    {
        if (count != 0) sink.Drop(new DropRecord(consumerId, kind, -1, count, Total(kind, count), $"{count} {(count == 1 ? one : many ?? one + "s")}"));
    }

    private long Total(DropKind kind, long count) => _totals[kind] = _totals.GetValueOrDefault(kind) + count;
}
