using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>Whose child a process is, as Linux and FreeBSD tell it.</summary>
internal static unsafe partial class ParentProcess
{
    // FreeBSD's sys/sysctl.h and sys/user.h, 64-bit: CTL_KERN, KERN_PROC, KERN_PROC_PID; kinfo_proc and its ki_ppid.
    private const int Kernel = 1, Processes = 14, OfNumber = 1;
    private const int InformationSize = 1088, ParentOffset = 76;

    /// <summary>Whether a process is a child of this one. One that cannot be read is not.</summary>
    public static bool IsThisProcess(int processId) =>
        (OperatingSystem.IsFreeBSD() ? OnFreeBsd(processId) : ProcessStatus.Read(processId)?.Parent) == Environment.ProcessId;

    private static int? OnFreeBsd(int processId)
    {
        int* name = stackalloc int[4];
        (name[0], name[1], name[2], name[3]) = (Kernel, Processes, OfNumber, processId);
        byte* information = stackalloc byte[InformationSize];
        nint size = InformationSize;
        return Ask(name, 4, information, &size, null, 0) == 0 && size >= ParentOffset + sizeof(int) ? NativeMemory.Int32((nint)information, ParentOffset) : null;
    }

    [LibraryImport("libc", EntryPoint = "sysctl")]
    private static partial int Ask(int* name, uint length, void* value, nint* size, void* newValue, nint newSize);
}
