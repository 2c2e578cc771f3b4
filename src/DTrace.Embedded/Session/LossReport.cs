using System.Buffers.Binary;
using System.Diagnostics;
using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;

namespace DTrace.Embedded.Session;

/// <summary>Reports what the programs and the kernel lost since the last time, in libdtrace's sentences.</summary>
internal sealed class LossReport(ILoadedBpfObject loaded, int countersMap, IReadOnlyList<int> cpus, Speculations? speculations, int consumerId)
{
    private const int CpuSize = 8 * LossCounters.Count;

    /// <summary>How often a pass looks for losses: to ask the kernel of each program costs more than an empty pass else does.</summary>
    private static readonly TimeSpan Rate = TimeSpan.FromMilliseconds(250);

    /// <summary>How many probes that could not be enabled are told of by name.</summary>
    private const int MostReasons = 20;

    private readonly byte[] _now = new byte[CpuSize * cpus.Count];
    private readonly byte[] _before = new byte[CpuSize * cpus.Count];
    private readonly Dictionary<DropKind, long> _totals = [];
    private readonly byte[] _key = new byte[4];
    private long? _lastReport;
    private long _recursions;
    private long _speculative;
    private readonly List<RefusedPoint> _refused = [];

    /// <summary>Takes points that could not be attached to, to be told of once.</summary>
    public void Refuse(IReadOnlyList<RefusedPoint> points) => _refused.AddRange(points);

    /// <summary>Reports where it has not been done for a while.</summary>
    public void ReportDue(IRecordSink sink)
    {
        if (_lastReport is not { } last || Stopwatch.GetElapsedTime(last) >= Rate) Report(sink);
    }

    /// <summary>Reports.</summary>
    public void Report(IRecordSink sink)
    {
        _lastReport = Stopwatch.GetTimestamp();
        ReportRefused(sink);
        loaded.Maps[countersMap].TryLookup(_key, _now);
        for (int place = 0; place < cpus.Count; place++)
        {
            ReportCpu(sink, place, LossCounters.Principal, DropKind.Principal);
            ReportCpu(sink, place, LossCounters.Aggregation, DropKind.Aggregation);
        }

        ReportAll(sink, Increase(LossCounters.Dynamic), DropKind.Dynamic);
        long speculative = speculations?.Drops ?? 0;
        ReportAll(sink, speculative - _speculative, DropKind.Speculation);
        _speculative = speculative;
        ReportAll(sink, Increase(LossCounters.SpeculationUnavailable), DropKind.SpeculationUnavailable);
        ReportAll(sink, Increase(LossCounters.DoubleError), DropKind.DoubleError);
        long recursions = loaded.RecursionMisses;
        ReportAll(sink, Increase(LossCounters.Nesting) + recursions - _recursions, DropKind.Nesting);
        _recursions = recursions;
        _now.CopyTo(_before, 0);
    }

    /// <summary>Each by its own reason, up to a number: all functions of a module may be among them.</summary>
    private void ReportRefused(IRecordSink sink)
    {
        if (_refused.Count == 0) return;
        IEnumerable<string> reasons = _refused.Take(MostReasons).Select(point => point.Reason.Message);
        string more = _refused.Count > MostReasons ? $" {_refused.Count - MostReasons} more probes could not be enabled." : string.Empty;
        sink.Drop(new DropRecord(consumerId, DropKind.NotEnabled, -1, _refused.Count, Total(DropKind.NotEnabled, _refused.Count), string.Join(" ", reasons) + more));
        _refused.Clear();
    }

    private long Increase(int counter) => Enumerable.Range(0, cpus.Count).Sum(place => Increase(place, counter));

    private long Increase(int place, int counter)
    {
        int at = (place * CpuSize) + (8 * counter);
        return BinaryPrimitives.ReadInt64LittleEndian(_now.AsSpan(at)) - BinaryPrimitives.ReadInt64LittleEndian(_before.AsSpan(at));
    }

    private void ReportCpu(IRecordSink sink, int place, int counter, DropKind kind) => Report(sink, Increase(place, counter), kind, cpus[place]);

    private void ReportAll(IRecordSink sink, long count, DropKind kind) => Report(sink, count, kind, -1);

    private void Report(IRecordSink sink, long count, DropKind kind, int cpu)
    {
        if (count != 0) sink.Drop(new DropRecord(consumerId, kind, cpu, count, Total(kind, count), DropSentence.Of(kind, count, cpu)));
    }

    private long Total(DropKind kind, long count) => _totals[kind] = _totals.GetValueOrDefault(kind) + count;
}
