namespace DTrace.Core;

/// <summary>
/// When the pump passes: at once after the start, for a program may have ended with it, then less and less often: every 50 ms while idle, and every 100 ms
/// after a second of that. Idle pumps of all consumers pass at the same moments, so that the processor wakes once for all of them. Where
/// records come a pump passes every 25 ms, and the more often the more they are. A switchrate or aggrate that the user set holds instead; the status is
/// asked as often as statusrate says, and at least every second.
/// </summary>
internal sealed class PumpPace(TimeProvider clock)
{
    /// <summary>After the first pass that finds nothing.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(5);

    /// <summary>While records come.</summary>
    private static readonly TimeSpan Flowing = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AtRest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Passes in a row that found nothing, after which the consumer is at rest.</summary>
    private const int Restful = 20;

    /// <summary>So many records in one pass are much: the next follows soon; with twice as many, at once.</summary>
    private const int Many = 8192;

    private readonly UserRate _switchRate = new("switchrate");
    private readonly UserRate _aggregateRate = new("aggrate");
    private readonly UserRate _statusRate = new("statusrate");
    private TimeSpan _wait;
    private int _idlePasses;
    private long _lastPass;
    private long? _lastWork;
    private long? _lastSnapshot;
    private bool _aggregates;

    /// <summary>How long until the next pass.</summary>
    public TimeSpan UntilDue
    {
        get
        {
            TimeSpan status = _statusRate.Value is { } asked && asked < Longest ? asked : Longest;
            TimeSpan wait = _switchRate.Value is { } rate ? (rate < status ? rate : status) : _wait;
            return wait - clock.GetElapsedTime(_lastPass);
        }
    }

    /// <summary>Whether the user's switchrate, if any, is over since records were last moved.</summary>
    public bool MayWork => IsOver(_lastWork, _switchRate.Value);

    /// <summary>Whether the user's aggrate, if any, is over since the last snapshot.</summary>
    public bool MaySnapshot => IsOver(_lastSnapshot, _aggregateRate.Value);

    /// <summary>Whether it is time to empty the aggregation buffers, which the engine's have not room for ever: each second.</summary>
    public bool IsSnapshotDue => _aggregates && IsOver(_lastSnapshot, _aggregateRate.Value ?? Longest);

    /// <summary>How long reports of losses are summed up: the user's statusrate, or a second.</summary>
    public TimeSpan ReportRate => _statusRate.Value ?? Longest;

    /// <summary>Learns what the rates are before anyone set them.</summary>
    public void Begin(IEngineSession engine)
    {
        _switchRate.Begin(engine);
        _aggregateRate.Begin(engine);
        _statusRate.Begin(engine);
    }

    /// <summary>Learns what a call has changed.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="set">The option that was set outright, or null where a program may have set some.</param>
    public void Observe(IEngineSession engine, string? set = null)
    {
        _switchRate.Observe(engine, set);
        _aggregateRate.Observe(engine, set);
        _statusRate.Observe(engine, set);
    }

    public void Started(bool aggregates)
    {
        _aggregates = aggregates;
        _lastPass = clock.GetTimestamp();
        _lastSnapshot = aggregates ? _lastPass : null;
        _wait = TimeSpan.Zero;
        _idlePasses = 0;
    }

    public void Passed(bool worked, long received)
    {
        _lastPass = clock.GetTimestamp();
        if (worked) _lastWork = _lastPass;
        _idlePasses = received > 0 ? 0 : _idlePasses + 1;
        _wait = received switch
        {
            >= 2 * Many => TimeSpan.Zero,
            >= Many => Shortest,
            > 0 => Flowing,
            _ when _wait == TimeSpan.Zero => Shortest,
            _ when _wait * 2 < Idle => _wait * 2,
            _ => UntilNext(_idlePasses < Restful ? Idle : AtRest),
        };
    }

    public void Snapshotted() => _lastSnapshot = clock.GetTimestamp();

    private bool IsOver(long? last, TimeSpan? rate) => last is null || rate is null || clock.GetElapsedTime(last.Value) >= rate;

    /// <summary>How long until a time that all consumers have in common, at least half an interval from now.</summary>
    private TimeSpan UntilNext(TimeSpan interval)
    {
        TimeSpan since = TimeSpan.FromSeconds((double)_lastPass / clock.TimestampFrequency);
        TimeSpan left = interval - TimeSpan.FromTicks(since.Ticks % interval.Ticks);
        return left * 2 < interval ? left + interval : left;
    }
}
