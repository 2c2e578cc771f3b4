using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// A process that the library created and, in closing its handle, killed. Nobody waits for it otherwise: Linux's library does not (Pcontrol.c, Prelease), since
/// dtrace(8) ends then and there, and .NET waits only for what it started. Left alone it would stay a zombie as long as this process lives.
/// </summary>
internal static partial class KilledChild
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Waits until it is gone, at most five seconds. One that the library has waited for is no error.</summary>
    public static void Await(int processId, NativePlatform platform)
    {
        if (platform == NativePlatform.Windows) return;
        // sys/wait.h: WNOHANG.
        int noHang = platform == NativePlatform.Illumos ? 0x40 : 1;
        long begun = Stopwatch.GetTimestamp();
        while (WaitForProcess(processId, out _, noHang) == 0 && Stopwatch.GetElapsedTime(begun) < Patience) Thread.Sleep(1);
    }

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitForProcess(int processId, out int status, int options);
}
