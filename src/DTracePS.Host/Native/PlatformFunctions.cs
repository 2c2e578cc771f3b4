using System.Runtime.InteropServices;
using static DTracePS.Host.Native.SystemNative;

namespace DTracePS.Host.Native;

/// <summary>
/// What PowerShell's engine asks of libpsl-native (System.Management.Automation 7.6: CorePsPlatform.cs, SysLogProvider.cs, RunspaceConnectionInfo.cs),
/// all but the date's setting. An error stands in errno, as the engine looks for it there.
/// </summary>
internal static unsafe class PlatformFunctions
{
    private const int Failed = -1;

    /// <summary>Each function's name and address.</summary>
    public static (string Name, nint Address)[] All() =>
    [
        ("Native_OpenLog", (nint)(delegate* unmanaged<byte*, int, void>)&OpenLog),
        ("Native_SysLog", (nint)(delegate* unmanaged<int, byte*, void>)&WriteLog),
        ("Native_CloseLog", (nint)(delegate* unmanaged<void>)&CloseLog),
        ("IsExecutable", (nint)(delegate* unmanaged<byte*, byte>)&IsExecutable),
        ("IsSameFileSystemItem", (nint)(delegate* unmanaged<byte*, byte*, byte>)&IsSameFileSystemItem),
        ("GetInodeData", (nint)(delegate* unmanaged<byte*, ulong*, ulong*, int>)&GetInodeData),
        ("GetLinkCount", (nint)(delegate* unmanaged<byte*, int*, int>)&GetLinkCount),
        ("GetCommonStat", (nint)(delegate* unmanaged<byte*, CommonStatus*, int>)&GetCommonStat),
        ("GetCommonLStat", (nint)(delegate* unmanaged<byte*, CommonStatus*, int>)&GetCommonLStat),
        ("CreateSymLink", (nint)(delegate* unmanaged<byte*, byte*, int>)&CreateSymLink),
        ("CreateHardLink", (nint)(delegate* unmanaged<byte*, byte*, int>)&CreateHardLink),
        ("GetPwUid", (nint)(delegate* unmanaged<int, byte*>)&GetUserName),
        ("GetGrGid", (nint)(delegate* unmanaged<int, byte*>)&GetGroupName),
        ("GetUserFromPid", (nint)(delegate* unmanaged<int, byte*>)&GetUserOfProcess),
        ("GetCurrentThreadId", (nint)(delegate* unmanaged<uint>)&GetCurrentThreadId),
        ("GetErrorCategory", (nint)(delegate* unmanaged<int, int>)&GetErrorCategory),
        ("KillProcess", (nint)(delegate* unmanaged<int, int>)&KillProcess),
        ("WaitPid", (nint)(delegate* unmanaged<int, int, int>)&WaitPid),
        ("ForkAndExecProcess", (nint)(delegate* unmanaged<byte*, byte**, byte**, byte*, int, int, int, int, int*, int*, int*, int*, int>)&ForkAndExecProcess),
    ];

    /// <summary>PowerShell's messages about itself go to syslog(3); where there is no libpsl-native, nowhere.</summary>
    [UnmanagedCallersOnly]
    private static void OpenLog(byte* identity, int facility)
    {
    }

    [UnmanagedCallersOnly]
    private static void WriteLog(int priority, byte* message)
    {
    }

    [UnmanagedCallersOnly]
    private static void CloseLog()
    {
    }

    [UnmanagedCallersOnly]
    private static byte IsExecutable(byte* path) => Truth(Access(path, 1 /* X_OK */) == 0);

    [UnmanagedCallersOnly]
    private static byte IsSameFileSystemItem(byte* one, byte* other)
    {
        FileStatus first, second;
        return Truth(Stat(one, &first) == 0 && Stat(other, &second) == 0 && first.Device == second.Device && first.Inode == second.Inode);
    }

    [UnmanagedCallersOnly]
    private static int GetInodeData(byte* path, ulong* device, ulong* inode)
    {
        FileStatus status;
        if (Stat(path, &status) != 0) return Fail();
        (*device, *inode) = ((ulong)status.Device, (ulong)status.Inode);
        return 0;
    }

    /// <summary>.NET's structure has no count of links: a file counts as having one.</summary>
    [UnmanagedCallersOnly]
    private static int GetLinkCount(byte* path, int* count)
    {
        FileStatus status;
        if (LStat(path, &status) != 0) return Fail();
        *count = 1;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int GetCommonStat(byte* path, CommonStatus* result)
    {
        FileStatus status;
        if (Stat(path, &status) != 0) return Fail();
        *result = CommonStatus.Of(status);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int GetCommonLStat(byte* path, CommonStatus* result)
    {
        FileStatus status;
        if (LStat(path, &status) != 0) return Fail();
        *result = CommonStatus.Of(status);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int CreateSymLink(byte* path, byte* target) => SymLink(target, path) == 0 ? 0 : Fail();

    [UnmanagedCallersOnly]
    private static int CreateHardLink(byte* path, byte* existing) => Link(existing, path) == 0 ? 0 : Fail();

    [UnmanagedCallersOnly]
    private static byte* GetUserName(int userId) => UserName((uint)userId);

    [UnmanagedCallersOnly]
    private static byte* GetGroupName(int groupId) => SystemNative.GetGroupName((uint)groupId);

    /// <summary>The owner of the process's folder, where the system has procfs.</summary>
    [UnmanagedCallersOnly]
    private static byte* GetUserOfProcess(int processId)
    {
        FileStatus status;
        byte* path = (byte*)Marshal.StringToCoTaskMemUTF8($"/proc/{processId}");
        try
        {
            return Stat(path, &status) == 0 ? UserName(status.UserId) : null;
        }
        finally
        {
            Marshal.FreeCoTaskMem((nint)path);
        }
    }

    [UnmanagedCallersOnly]
    private static uint GetCurrentThreadId() => (uint)Environment.CurrentManagedThreadId;

    /// <summary>The engine asks whether it is PermissionDenied, and nothing else.</summary>
    [UnmanagedCallersOnly]
    private static int GetErrorCategory(int error) => error is 1 /* EPERM */ or 13 /* EACCES */ ? 18 /* PermissionDenied */ : 0 /* NotSpecified */;

    [UnmanagedCallersOnly]
    private static int KillProcess(int processId) => Kill(processId, 9 /* SIGKILL */) == 0 ? 1 : 0;

    /// <summary>Waits for a child that was killed; five seconds at most.</summary>
    [UnmanagedCallersOnly]
    private static int WaitPid(int processId, int isNotToWait)
    {
        int exitCode;
        int result = WaitPidExitedNoHang(processId, &exitCode);
        for (int i = 0; i < 500 && result == 0 && isNotToWait == 0; i++)
        {
            Thread.Sleep(10);
            result = WaitPidExitedNoHang(processId, &exitCode);
        }

        return result;
    }

    /// <summary>Starts ssh for a remote session. .NET's own function of that name has no flags, and the engine's are for the terminal's sake.</summary>
    [UnmanagedCallersOnly]
    private static int ForkAndExecProcess(
        byte* fileName, byte** arguments, byte** environment, byte* folder, int redirectInput, int redirectOutput, int redirectError, int flags,
        int* processId, int* input, int* output, int* error)
    {
        int result = SystemNative.ForkAndExecProcess(
            fileName, arguments, environment, folder, redirectInput, redirectOutput, redirectError, 0, 0, 0, null, 0, processId, input, output, error);
        return result == 0 ? 0 : Fail();
    }

    private static byte Truth(bool value) => value ? (byte)1 : (byte)0;

    /// <summary>What was called left its error in .NET's copy of errno; the caller of this function reads errno itself.</summary>
    private static int Fail()
    {
        Marshal.SetLastSystemError(Marshal.GetLastPInvokeError());
        return Failed;
    }

    /// <summary>A user's name, which the caller frees.</summary>
    private static byte* UserName(uint userId)
    {
        const int length = 4096;
        byte* buffer = stackalloc byte[length];
        Passwd passwd;
        return SystemNative.GetPwUid(userId, &passwd, buffer, length) == 0
            ? (byte*)Marshal.StringToCoTaskMemUTF8(Marshal.PtrToStringUTF8((nint)passwd.Name))
            : null;
    }
}
