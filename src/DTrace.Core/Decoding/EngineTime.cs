using System.Diagnostics;

namespace DTrace.Core;

/// <summary>
/// Wall-clock time of a timestamp of DTrace's clock: the monotonic clock of the system (gethrtime on illumos, CLOCK_MONOTONIC on Linux,
/// as <see cref="Stopwatch"/> reads it), compared with the wall clock at an anchor.
/// </summary>
internal sealed class EngineTime
{
    /// <summary>The wall clock may be set and the machine may sleep: an anchor serves this long.</summary>
    private static readonly TimeSpan AnchorLife = TimeSpan.FromSeconds(1);

    private readonly Func<long> _monotonic;
    private readonly Func<DateTimeOffset> _wall;
    private long _anchorMonotonic;
    private DateTimeOffset _anchorWall;

    public EngineTime()
        : this(MonotonicNanoseconds, static () => DateTimeOffset.Now)
    {
    }

    /// <param name="monotonic">Nanoseconds of DTrace's clock.</param>
    /// <param name="wall">The wall clock.</param>
    internal EngineTime(Func<long> monotonic, Func<DateTimeOffset> wall)
    {
        _monotonic = monotonic;
        _wall = wall;
        _anchorMonotonic = monotonic();
        _anchorWall = wall();
    }

    /// <summary>Compares the clocks anew, if the last time is long enough ago.</summary>
    public void Anchor()
    {
        long monotonic = _monotonic();
        if (monotonic - _anchorMonotonic < AnchorLife.Ticks * 100) return;
        _anchorMonotonic = monotonic;
        _anchorWall = _wall();
    }

    /// <summary>The wall-clock time of a timestamp; to 100 ns, as DateTimeOffset counts.</summary>
    public DateTimeOffset At(long timestamp)
    {
        // Each is divided by itself, so that no timestamp overflows; the anchors' remainders differ by less than a tick.
        long ticks = _anchorWall.Ticks + ((timestamp / 100) - (_anchorMonotonic / 100));
        long clamped = Math.Clamp(ticks, TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay);
        return new DateTimeOffset(clamped, _anchorWall.Offset);
    }

    private static long MonotonicNanoseconds() => (long)((Int128)Stopwatch.GetTimestamp() * 1_000_000_000 / Stopwatch.Frequency);
}
