using System.Runtime.InteropServices;

namespace DTrace.Embedded.Host;

/// <summary>The calling thread, as the system's scheduler has it.</summary>
internal static partial class HostThread
{
    // PRIO_PROCESS, and 0 for the caller, which on Linux is the thread (setpriority(2)).
    private const int OfThread = 0;
    private const int Most = -20;

    /// <summary>Lets the thread run before others, where this process may ask for that and the system has it; .NET's own priorities do nothing on Linux.</summary>
    public static void Hurry()
    {
        if (OperatingSystem.IsLinux()) _ = SetPriority(OfThread, 0, Most);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);
}
