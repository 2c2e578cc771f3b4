using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using DTrace.Core;

namespace DTrace.Embedded.Host;

/// <summary>Who this process is, as programs see it: everything but the thread is read once.</summary>
internal static partial class HostProcess
{
    private const int NameBytes = 15; // TASK_COMM_LEN less the NUL

    [ThreadStatic]
    private static int _threadId;

    /// <summary>The real user's id; 0 where the platform has none.</summary>
    public static uint UserId { get; } = OperatingSystem.IsWindows() ? 0 : Ask(GetUserId);

    /// <summary>The real group's id; 0 where the platform has none.</summary>
    public static uint GroupId { get; } = OperatingSystem.IsWindows() ? 0 : Ask(GetGroupId);

    /// <summary>The effective user's id; 0 where the platform has none.</summary>
    public static uint EffectiveUserId { get; } = OperatingSystem.IsWindows() ? 0 : Ask(GetEffectiveUserId);

    /// <summary>The effective group's id; 0 where the platform has none.</summary>
    public static uint EffectiveGroupId { get; } = OperatingSystem.IsWindows() ? 0 : Ask(GetEffectiveGroupId);

    /// <summary>The process group's id; 0 where the platform has none.</summary>
    public static int ProcessGroupId { get; } = OperatingSystem.IsWindows() ? 0 : (int)Ask(GetProcessGroupId);

    /// <summary>The session's id; 0 where the platform has none.</summary>
    public static int SessionId { get; } = OperatingSystem.IsWindows() ? 0 : (int)Ask(static () => GetSessionId(0));

    /// <summary>The parent's process id; 0 where the platform has none.</summary>
    public static int ParentProcessId { get; } = OperatingSystem.IsWindows() ? 0 : (int)Ask(GetParentProcessId);

    /// <summary>The process's name in UTF-8, cut to 15 bytes.</summary>
    public static ReadOnlySpan<byte> Name => NameBuffer;

    /// <summary>The process's arguments in UTF-8, with a NUL between each two.</summary>
    public static ReadOnlySpan<byte> Arguments => ArgumentBuffer;

    /// <summary>The ids of this process, its parent and so on, as far as the system tells.</summary>
    public static IReadOnlyList<int> FindAncestors()
    {
        List<int> ancestors = [Environment.ProcessId];
        int parent = ParentProcessId;
        while (parent != 0 && !ancestors.Contains(parent))
        {
            ancestors.Add(parent);
            parent = OperatingSystem.IsLinux() ? ParentOf(parent) : 0;
        }

        return ancestors;
    }

    /// <summary>The calling thread's id in the system, where it is known; else the process's.</summary>
    public static int ThreadId
    {
        get
        {
            if (_threadId == 0) _threadId = OperatingSystem.IsLinux() ? (int)Ask(GetThreadId, (uint)Environment.ProcessId) : Environment.ProcessId;
            return _threadId;
        }
    }

    private static byte[] NameBuffer { get; } = ReadName();

    private static byte[] ArgumentBuffer { get; } = ReadArguments();

    private static byte[] ReadArguments()
    {
        const string CommandLine = "/proc/self/cmdline";
        return OperatingSystem.IsLinux() && File.Exists(CommandLine)
            ? File.ReadAllBytes(CommandLine).AsSpan().TrimEnd((byte)0).ToArray()
            : Encoding.UTF8.GetBytes(string.Join('\0', Environment.GetCommandLineArgs()));
    }

    /// <summary>The parent's id of a process; 0 where it is gone.</summary>
    private static int ParentOf(int process) =>
        ProcNumbers.InProc(process) is { } number && ProcessStatus.Read(number) is { } status ? ProcNumbers.FromProc(status.Parent) ?? 0 : 0;

    private static byte[] ReadName()
    {
        const string NameFile = "/proc/self/comm";
        using var self = Process.GetCurrentProcess();
        byte[] name = Encoding.UTF8.GetBytes(OperatingSystem.IsLinux() && File.Exists(NameFile) ? File.ReadAllText(NameFile).TrimEnd('\n') : self.ProcessName);
        return name.Length <= NameBytes ? name : name[..NameBytes];
    }

    /// <summary>A C library without the function (glibc before 2.30 has no gettid) is no error.</summary>
    private static uint Ask(Func<uint> function, uint otherwise = 0)
    {
        try
        {
            return function();
        }
        catch (Exception missing) when (missing is EntryPointNotFoundException or DllNotFoundException)
        {
            return otherwise;
        }
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial uint GetThreadId();

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial uint GetParentProcessId();

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial uint GetProcessGroupId();

    [LibraryImport("libc", EntryPoint = "getsid")]
    private static partial uint GetSessionId(int process);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint GetEffectiveGroupId();

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetUserId();

    [LibraryImport("libc", EntryPoint = "getgid")]
    private static partial uint GetGroupId();
}
