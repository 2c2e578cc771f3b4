using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DTrace.AbiServer;

/// <summary>Processes. FreeBSD and Windows have two more parameters for dtrace_proc_create, a function for the child and its argument.</summary>
internal static class ProcessExports
{
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nint Create(nint handle, nint file, nint arguments) =>
        AbiHandle.Call(handle, "dtrace_proc_create", found => found.Processes.Create(file, arguments), 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nint CreateWithChild(nint handle, nint file, nint arguments, nint child, nint argument) => AbiHandle.Call(
        handle,
        "dtrace_proc_create",
        found => (child | argument) == 0 ? found.Processes.Create(file, arguments) : throw found.Violation("dtrace_proc_create was given a function for the child, which is not the caller's"),
        0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nint Grab(nint handle, int process, int flags) =>
        AbiHandle.Call(handle, "dtrace_proc_grab", found => found.Processes.Grab(process, flags), 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Release(nint handle, nint process) => AbiHandle.Call(handle, "dtrace_proc_release", found => found.Processes.Release(process));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Continue(nint handle, nint process) => AbiHandle.Call(handle, "dtrace_proc_continue", found => found.Processes.Continue(process));
}
