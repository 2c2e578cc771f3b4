namespace DTrace.Core;

/// <summary>
/// When the pump passes: at once again after a pass that brought records, then less and less often, at most every 50 ms while idle.
/// A switchrate or aggrate that the user set holds instead; the status is asked at least every second.
/// </summary>
internal sealed class PumpPace(TimeProvider clock)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly UserRate _switchRate = new("switchrate");
    private readonly UserRate _aggregateRate = new("aggrate");
    private TimeSpan _wait = Shortest;
    private long _lastPass;
    private long? _lastWork;
    private long? _lastSnapshot;
    private bool _aggregates;

    /// <summary>How long until the next pass.</summary>
    public TimeSpan UntilDue
    {
        get
        {
            TimeSpan wait = _switchRate.Value is { } rate ? (rate < Longest ? rate : Longest) : _wait;
            return wait - clock.GetElapsedTime(_lastPass);
        }
    }

    /// <summary>Whether the user's switchrate, if any, is over since records were last moved.</summary>
    public bool MayWork => IsOver(_lastWork, _switchRate.Value);

    /// <summary>Whether the user's aggrate, if any, is over since the last snapshot.</summary>
    public bool MaySnapshot => IsOver(_lastSnapshot, _aggregateRate.Value);

    /// <summary>Whether it is time to empty the aggregation buffers, which the engine's have not room for ever: each second.</summary>
    public bool IsSnapshotDue => _aggregates && IsOver(_lastSnapshot, _aggregateRate.Value ?? Longest);

    /// <summary>Learns what the rates are before anyone set them.</summary>
    public void Begin(IEngineSession engine)
    {
        _switchRate.Begin(engine);
        _aggregateRate.Begin(engine);
    }

    /// <summary>Learns what a call has changed.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="set">The option that was set outright, or null where a program may have set some.</param>
    public void Observe(IEngineSession engine, string? set = null)
    {
        _switchRate.Observe(engine, set);
        _aggregateRate.Observe(engine, set);
    }

    public void Started(bool aggregates)
    {
        _aggregates = aggregates;
        _lastPass = clock.GetTimestamp();
        _lastSnapshot = aggregates ? _lastPass : null;
        _wait = Shortest;
    }

    public void Passed(bool worked, long received)
    {
        _lastPass = clock.GetTimestamp();
        if (worked) _lastWork = _lastPass;
        _wait = received > 0 ? Shortest : _wait * 2 < Idle ? _wait * 2 : Idle;
    }

    public void Snapshotted() => _lastSnapshot = clock.GetTimestamp();

    private bool IsOver(long? last, TimeSpan? rate) => last is null || rate is null || clock.GetElapsedTime(last.Value) >= rate;
}
