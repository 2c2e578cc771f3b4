namespace DTrace.Embedded.Attach;

/// <summary>A trace event, by a perf event.</summary>
/// <param name="Name">Its group and name, as <c>sched:sched_switch</c>.</param>
/// <param name="Id">Its number in this kernel.</param>
public sealed record PerfTracepointPoint(string Name, int Id) : AttachPoint;
