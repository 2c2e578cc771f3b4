namespace DTrace.Core;

/// <summary>Whether this process has the kernel's own numbers for processes: Linux gives others to those in a pid namespace of their own (pid_namespaces(7)).</summary>
internal static class InitialPidNamespace
{
    /// <summary>/proc/self/ns/pid of the initial one: PROC_PID_INIT_INO of include/linux/proc_ns.h.</summary>
    private const string Link = "pid:[4026531836]";

    /// <summary>What a user of an engine that knows the initial one's numbers alone must know.</summary>
    public const string Warning =
        "This session is in a pid namespace of its own. libdtrace tells pid, tid and ppid in the numbers of the initial one, so they never equal $pid, $target or a number given here; "
        + "the engine Embedded tells them in this session's.";

    /// <summary>Whether this process is outside it.</summary>
    public static bool IsLeft { get; } = OperatingSystem.IsLinux() && Target() is { } target && target != Link;

    private static string? Target()
    {
        try
        {
            return new FileInfo("/proc/self/ns/pid").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
