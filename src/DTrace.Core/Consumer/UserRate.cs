namespace DTrace.Core;

/// <summary>A rate option as far as the user set it: by an option or by a pragma. An engine's own default does not count.</summary>
internal sealed class UserRate(string option)
{
    private string? _seen;

    /// <summary>The rate, or null where the user set none, or 0.</summary>
    public TimeSpan? Value { get; private set; }

    public void Begin(IEngineSession engine) => _seen = Read(engine);

    public void Observe(IEngineSession engine, string? set)
    {
        if (set is not null && set != option) return;
        string? now = Read(engine);
        if (set is null && now == _seen) return;
        _seen = now;
        Value = now is null ? null : OptionValue.ParseRate(OptionTable.Find(option)!, now) switch
        {
            0 => null,
            ulong nanoseconds => TimeSpan.FromTicks((long)Math.Max(1, Math.Min(nanoseconds / 100, (ulong)TimeSpan.MaxValue.Ticks))),
        };
    }

    private string? Read(IEngineSession engine)
    {
        try
        {
            return engine.GetOption(option);
        }
        catch (DTraceException)
        {
            return null;
        }
    }
}
