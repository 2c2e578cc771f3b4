namespace DTrace.Embedded.Attach;

/// <summary>Where a program attaches: data alone, which a run time knows how to carry out.</summary>
public abstract record AttachPoint;

/// <summary>A raw tracepoint.</summary>
/// <param name="Name">Its name, as <c>sys_enter</c>.</param>
public sealed record RawTracepointPoint(string Name) : AttachPoint;

/// <summary>A clock.</summary>
/// <param name="PeriodNanoseconds">The time between two ticks of one CPU.</param>
/// <param name="EveryCpu">On each CPU that runs, or on one of them.</param>
public sealed record ClockPoint(ulong PeriodNanoseconds, bool EveryCpu) : AttachPoint;
