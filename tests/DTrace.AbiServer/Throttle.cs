namespace DTrace.AbiServer;

/// <summary>
/// How often the library does what it is asked (dt_work.c, dt_aggregate.c, dt_consume.c): too early, and the call succeeds having done nothing. A late
/// caller's next calls are let through until the rate has caught up.
/// </summary>
internal sealed class Throttle(AbiHandle handle, string option)
{
    private const long Second = 1_000_000_000;

    private long _last;

    public long Rate => handle.Options.ValueOr(option, Second);

    /// <summary>Nanoseconds until a call is let through.</summary>
    public long Wait => _last == 0 ? 0 : Math.Max(0, _last + Rate - Now);

    private long Now => (long)(handle.Library.Clock.GetTimestamp() * (Int128)Second / handle.Library.Clock.TimestampFrequency);

    /// <summary>Whether a call made now is let through.</summary>
    public bool Passes()
    {
        long now = Now;
        if (_last != 0 && now - _last < Rate) return false;
        _last = _last == 0 ? now : _last + Rate;
        return true;
    }

    public void Clear() => _last = 0;
}
