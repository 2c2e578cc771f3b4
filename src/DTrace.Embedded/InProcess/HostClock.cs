using System.Diagnostics;

namespace DTrace.Embedded.InProcess;

/// <summary>
/// The machine's clock: <see cref="Stopwatch"/>'s timestamp in nanoseconds. On Linux that is CLOCK_MONOTONIC itself, so it compares with
/// what the kernel's bpf_ktime_get_ns gives; elsewhere it is the system's monotonic clock, counted from a start of its own.
/// </summary>
internal static class HostClock
{
    private const long Second = 1_000_000_000;

    /// <summary>Now, in nanoseconds.</summary>
    public static long Nanoseconds
    {
        get
        {
            (long seconds, long ticks) = long.DivRem(Stopwatch.GetTimestamp(), Stopwatch.Frequency);
            return (seconds * Second) + (ticks * Second / Stopwatch.Frequency);
        }
    }
}
