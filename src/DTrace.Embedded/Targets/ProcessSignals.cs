using System.Runtime.InteropServices;

namespace DTrace.Embedded.Targets;

/// <summary>Stops processes and lets them go on, by kill(2).</summary>
internal static partial class ProcessSignals
{
    // signal(7) of Linux on x86-64 and arm64; sys/signal.h of the BSDs and macOS; sys/iso/signal_iso.h of illumos.
    private static readonly (int Stop, int Continue) Numbers =
        OperatingSystem.IsLinux() ? (StopOnLinux, 18)
        : OperatingSystem.IsFreeBSD() || OperatingSystem.IsMacOS() ? (17, 19)
        : (23, 25);

    /// <summary>SIGSTOP of Linux.</summary>
    public const int StopOnLinux = 19;

    /// <summary>Stops a process; one that has ended is no error.</summary>
    public static void Stop(int processId) => _ = Kill(processId, Numbers.Stop);

    /// <summary>Lets a process run that is stopped, or to which a stop is still on its way (POSIX: SIGCONT discards it).</summary>
    public static void Continue(int processId) => _ = Kill(processId, Numbers.Continue);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
