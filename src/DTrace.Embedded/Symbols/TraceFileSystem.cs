using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DTrace.Embedded.Symbols;

/// <summary>
/// The kernel's file system of trace events. Where it is not mounted, a mount of our own is made that no path leads to (fsmount(2), Linux 5.2), so that
/// nobody else sees a change.
/// </summary>
internal static unsafe partial class TraceFileSystem
{
    private static readonly string[] Places = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    // arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h: the same on both.
    private const nint OpenFileSystem = 430;
    private const nint Configure = 431;
    private const nint Mount = 432;

    // FSOPEN_CLOEXEC, FSMOUNT_CLOEXEC, FSCONFIG_CMD_CREATE (include/uapi/linux/mount.h).
    private const nint CloseOnExec = 1;
    private const nint Create = 6;

    private static readonly Lazy<(string? Path, SafeFileHandle? Handle)> Found = new(Find);

    /// <summary>The path of its top folder; null where it cannot be had.</summary>
    public static string? Path => Found.Value.Path;

    private static (string? Path, SafeFileHandle? Handle) Find()
    {
        if (!OperatingSystem.IsLinux()) return default;
        if (Array.Find(Places, place => File.Exists($"{place}/available_events")) is { } mounted) return (mounted, null);
        fixed (byte* type = "tracefs\0"u8)
        {
            using SafeFileHandle context = new(SystemCall(OpenFileSystem, (nint)type, CloseOnExec, 0, 0, 0), ownsHandle: true);
            if (context.IsInvalid || SystemCall(Configure, context.DangerousGetHandle(), Create, 0, 0, 0) < 0) return default;
            SafeFileHandle mount = new(SystemCall(Mount, context.DangerousGetHandle(), CloseOnExec, 0, 0, 0), ownsHandle: true);
            return mount.IsInvalid ? default : (string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{mount.DangerousGetHandle()}"), mount);
        }
    }

    // syscall(2) is variadic in C; on both architectures' Linux ABIs integer arguments pass alike either way.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);
}
