using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DTrace.Embedded.Host;

/// <summary>
/// The machine's clock: <see cref="Stopwatch"/>'s timestamp in nanoseconds. On Linux that is CLOCK_MONOTONIC itself, so it compares with
/// what the kernel's bpf_ktime_get_ns gives; elsewhere it is the system's monotonic clock, counted from a start of its own.
/// </summary>
internal static partial class HostClock
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

    /// <summary>CPU time of the calling thread in nanoseconds; where the system does not tell it, that of the process.</summary>
    public static long ThreadNanoseconds
    {
        get
        {
            if (OperatingSystem.IsLinux() && GetTime(ThreadCpuTime, out TimeSpec time) == 0) return (time.Seconds * Second) + time.Nanoseconds;
            return Environment.CpuUsage.TotalTime.Ticks * 100;
        }
    }

    /// <summary>CLOCK_THREAD_CPUTIME_ID of Linux (include/uapi/linux/time.h).</summary>
    private const int ThreadCpuTime = 3;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    /// <summary>struct timespec of 64-bit systems.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
