namespace DTrace.Embedded.CodeGen;

/// <summary>
/// The state word that programs and consumer share, in the one value of the map "state":
/// <code>
/// +0  u32 activity    +4  i32 exit status    +8  i64 nanoseconds from the monotonic clock to the wall clock
/// </code>
/// The consumer writes it only while no program can: before the attachments are active, and after they are gone.
/// </summary>
internal static class SharedState
{
    public const int Size = 16;
    public const int Activity = 0;
    public const int ExitStatus = 4;
    public const int WallClock = 8;
}

/// <summary>Where a consumer is in its life, as DTrace's own kernel activity.</summary>
internal enum TracingActivity
{
    /// <summary>Nothing fires.</summary>
    Inactive = 0,

    /// <summary>BEGIN fires.</summary>
    Warmup = 1,

    /// <summary>Probes fire.</summary>
    Active = 2,

    /// <summary>exit() was called: nothing fires any more but END.</summary>
    Draining = 3,

    /// <summary>A buffer of policy fill is full: nothing fires any more but END.</summary>
    Filled = 4,

    /// <summary>END fires.</summary>
    Cooldown = 5,
}

/// <summary>The counters of what is lost, in the one per-CPU value of the map "counters", 8 bytes each.</summary>
internal static class LossCounters
{
    public const int Principal = 0;
    public const int Aggregation = 1;
    public const int Dynamic = 2;
    public const int Nesting = 3;
    public const int DoubleError = 4;
    public const int SpeculationUnavailable = 5;
    public const int Count = 6;
}
