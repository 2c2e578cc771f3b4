using System.Buffers.Binary;
using System.Diagnostics;
using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Host;
using DTrace.Embedded.Probes;

namespace DTrace.Embedded.Session;

/// <summary>
/// An enabling in a run time, from its start to its end. The shared activity word says what may fire: programs are attached while it says
/// Warmup, BEGIN runs, then it says Active; exit() in a program makes it Draining. At the end the attachments go first, then END runs.
/// </summary>
internal sealed class RunningEnabling : IDisposable
{
    private static readonly byte[] FirstKey = new byte[4];

    private readonly CompiledEnabling _compiled;
    private readonly ILoadedBpfObject _loaded;
    private readonly LossReport _losses;
    private readonly RingReader? _rings;
    private readonly AggregationTotals[] _totals;
    private readonly AggregationBuffers _buffers;
    private readonly byte[] _state = new byte[SharedState.Size];
    private readonly byte[] _activeBuffer = new byte[8];
    private readonly Func<ProbeDescription, IReadOnlyList<Probe>> _find;
    private long _followed = Stopwatch.GetTimestamp();
    private bool _isAttached;
    private ProcessFollower? _follower;
    private EngineStatus _status = EngineStatus.Running;

    private RunningEnabling(
        IBpfRuntime runtime, CompiledEnabling compiled, ILoadedBpfObject loaded, ProbeRegistry probes, ISymbolResolver symbols,
        EmbeddedOptions options, ShellCommands commands, int consumerId)
    {
        _compiled = compiled;
        _loaded = loaded;
        _find = probes.Find;
        Speculations? speculations = compiled.SpeculationsMap is { } words
            ? new Speculations(loaded.Maps[words], compiled.Speculations, compiled.SpeculationSize)
            : null;
        _losses = new LossReport(loaded, compiled.CountersMap, runtime.PossibleCpus, speculations, consumerId);
        _totals = [.. compiled.Aggregations.Select(layout => new AggregationTotals(layout, symbols))];
        _buffers = new AggregationBuffers(loaded, _totals);
        var aggregations = new LibraryActions(_totals, SnapAggregations, symbols, options.Get, consumerId);
        var actions = new ConsumerActions(aggregations, options, commands, symbols, consumerId);
        _rings = compiled.RingsMap is { } map
            ? new RingReader(loaded.Maps[map], runtime.PossibleCpus, compiled.Clauses, probes.Describe, actions, options, speculations, consumerId)
            : null;
    }

    public static RunningEnabling Start(
        IBpfRuntime runtime, CompiledEnabling compiled, ProbeRegistry probes, ISymbolResolver symbols, EmbeddedOptions options, ShellCommands commands,
        int consumerId, Func<ILoadedBpfObject, ProcessFollower?> follow, CancellationToken cancellation)
    {
        ILoadedBpfObject loaded = runtime.Load(compiled.Object, cancellation);
        RunningEnabling? running = null;
        try
        {
            running = new RunningEnabling(runtime, compiled, loaded, probes, symbols, options, commands, consumerId);
            running._follower = follow(loaded);
            running.Begin(cancellation);
            return running;
        }
        catch
        {
            if (running is null) loaded.Dispose();
            else running.Dispose();
            throw;
        }
    }

    /// <summary>Asks whether a program has ended the tracing, which is then drained at once, and for losses; moves no records else.</summary>
    public EngineStatus Poll(IRecordSink sink) => Pass(sink, moves: false);

    public EngineStatus Work(IRecordSink sink) => Pass(sink, moves: true);

    public void Stop(IRecordSink sink)
    {
        if (_status == EngineStatus.Running) Finish(sink, EngineStatus.Stopped);
    }

    /// <summary>
    /// Programs add to the active one of two buffers; a snapshot makes the other one active, waits for the programs that have not seen
    /// it, and takes what the first holds: no increment is lost and no value torn. Nobody is waited for where nothing is attached.
    /// </summary>
    public void SnapAggregations(IRecordSink sink)
    {
        if (_totals.Length > 0)
        {
            _follower?.CatchUp();
            int buffer = _activeBuffer[0];
            if (_isAttached) ExchangeBuffers();
            _buffers.Take(buffer);
        }

        _losses.Report(sink);
    }

    public void WalkAggregations(IAggregateVisitor visitor)
    {
        foreach (AggregationTotals totals in _totals) totals.Walk(visitor);
    }

    public void Dispose()
    {
        _follower?.Dispose();
        _loaded.Dispose();
    }

    private EngineStatus Pass(IRecordSink sink, bool moves)
    {
        if (_status != EngineStatus.Running) return _status;
        TracingActivity activity = ReadActivity();
        if (activity != TracingActivity.Active)
        {
            Finish(sink, activity == TracingActivity.Filled ? EngineStatus.Filled : EngineStatus.Exited);
            return _status;
        }

        Follow();
        if (moves && !_compiled.StopsWhenFull) ReadRings(sink);
        _losses.ReportDue(sink);
        return EngineStatus.Running;
    }

    private void Begin(CancellationToken cancellation)
    {
        long wall = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100;
        BinaryPrimitives.WriteInt64LittleEndian(_state.AsSpan(SharedState.WallClock), wall - HostClock.Nanoseconds);
        WriteActivity(TracingActivity.Warmup);
        Attach(cancellation);
        if (_compiled.Begin is { } begin) _loaded.RunOnce(begin, new ulong[ProgramArguments]);
        if (ReadActivity() == TracingActivity.Warmup) WriteActivity(TracingActivity.Active);
    }

    /// <summary>Attaches to all points but those that the kernel refuses, which are told of; where it refuses all of them there is nothing to trace.</summary>
    private void Attach(CancellationToken cancellation)
    {
        List<RefusedPoint> refused = [];
        foreach (PlannedAttachment attachment in _compiled.Attachments)
        {
            _isAttached = true;
            refused.AddRange(_loaded.AttachAll(attachment.Program, attachment.Points, cancellation));
        }

        if (refused.Count == 0) return;
        if (refused.Count == _compiled.Attachments.Sum(attachment => attachment.Points.Count)) throw refused[0].Reason;
        _losses.Refuse(refused);
    }

    private static readonly TimeSpan FollowingPeriod = TimeSpan.FromMilliseconds(200);

    /// <summary>How many arguments BEGIN and END are given: none mean anything.</summary>
    private const int ProgramArguments = 2;

    /// <summary>The end, once, in full: what was recorded is still read.</summary>
    private void Finish(IRecordSink sink, EngineStatus status)
    {
        _status = status;
        Ending.InFull(Detach, RunEnd, () => _follower?.Dispose(), () => ReadRings(sink, isLast: true), () => SnapAggregations(sink));
    }

    /// <summary>
    /// Takes up with what changed meanwhile, once in a while, as dtrace looks for new processes: CPUs that came or went, and probes that there are by now,
    /// where programs can take them.
    /// </summary>
    private void Follow()
    {
        if (Stopwatch.GetElapsedTime(_followed) < FollowingPeriod) return;
        _losses.Refuse(_loaded.FollowCpus());
        foreach (GrowingProgram program in _compiled.Growing) _losses.Refuse(program.Grow(_loaded, _find));
        _followed = Stopwatch.GetTimestamp();
    }

    private void ReadRings(IRecordSink sink, bool isLast = false)
    {
        _follower?.CatchUp();
        _rings?.Read(sink, _isAttached ? _loaded.WaitForPrograms : null, isLast);
    }

    private void Detach()
    {
        _isAttached = false;
        _loaded.DetachAll();
    }

    private void RunEnd()
    {
        ReadActivity();
        WriteActivity(TracingActivity.Cooldown);
        if (_compiled.End is { } end) _loaded.RunOnce(end, new ulong[ProgramArguments]);
    }

    private void ExchangeBuffers()
    {
        _activeBuffer[0] ^= 1;
        _loaded.Maps[_compiled.ActiveBufferMap!.Value].Update(FirstKey, _activeBuffer);
        _loaded.WaitForPrograms();
    }

    private TracingActivity ReadActivity()
    {
        _loaded.Maps[_compiled.StateMap].TryLookup(FirstKey, _state);
        return (TracingActivity)BinaryPrimitives.ReadInt32LittleEndian(_state);
    }

    private void WriteActivity(TracingActivity activity)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_state, (int)activity);
        _loaded.Maps[_compiled.StateMap].Update(FirstKey, _state);
    }
}
