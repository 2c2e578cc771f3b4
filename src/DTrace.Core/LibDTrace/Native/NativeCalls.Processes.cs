namespace DTrace.Core.LibDTrace;

/// <content>
/// The functions for processes, whose names and parameters differ: FreeBSD and Windows hand a function for the child to dtrace_proc_create, Linux takes
/// flags, has a process type of its own, and names the grabbing one dtrace_proc_grab_pid.
/// </content>
internal sealed unsafe partial class NativeCalls
{
    /// <summary>Where illumos's <c>pstatus_t</c> keeps <c>pr_pid</c> (sys/procfs.h).</summary>
    private const int ProcessIdInStatus = 8;

    public nint CreateProcess(nint handle, NativePlatform platform, nint file, NativeArguments arguments)
    {
        nint create = functions.Require("dtrace_proc_create");
        return platform switch
        {
            NativePlatform.Linux => ((delegate* unmanaged[Cdecl]<nint, nint, nint, int, nint>)create)(handle, file, arguments.Address, 0),
            NativePlatform.FreeBsd or NativePlatform.Windows =>
                ((delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, nint>)create)(handle, file, arguments.Address, 0, 0),
            _ => ((delegate* unmanaged[Cdecl]<nint, nint, nint, nint>)create)(handle, file, arguments.Address),
        };
    }

    public nint GrabProcess(nint handle, NativePlatform platform, int processId) =>
        ((delegate* unmanaged[Cdecl]<nint, int, int, nint>)functions.Require(platform == NativePlatform.Linux ? "dtrace_proc_grab_pid" : "dtrace_proc_grab"))(
            handle, processId, 0);

    public void ContinueProcess(nint handle, nint process) =>
        ((delegate* unmanaged[Cdecl]<nint, nint, void>)functions.Require("dtrace_proc_continue"))(handle, process);

    public void ReleaseProcess(nint handle, nint process) =>
        ((delegate* unmanaged[Cdecl]<nint, nint, void>)functions.Require("dtrace_proc_release"))(handle, process);

    public int HandleProcesses(nint handle, nint callback, nint argument) => Call("dtrace_handle_proc", handle, callback, argument);

    public void Sleep(nint handle) => ((delegate* unmanaged[Cdecl]<nint, void>)functions.Require("dtrace_sleep"))(handle);

    /// <summary>
    /// The number of a process. libdtrace tells it on Linux alone; elsewhere libproc does, which it stands on: a lookup in a library goes on to those it needs
    /// (dlsym(3)). macOS's has no such function: null.
    /// </summary>
    public int? ProcessId(nint handle, NativePlatform platform, nint process)
    {
        if (platform == NativePlatform.Linux)
            return ((delegate* unmanaged[Cdecl]<nint, nint, int>)functions.Require("dtrace_proc_getpid"))(handle, process);
        if (functions.Find("proc_getpid") is not 0 and nint number) return ((delegate* unmanaged[Cdecl]<nint, int>)number)(process);
        if (platform != NativePlatform.Illumos || functions.Find("Pstatus") is not (not 0 and nint status)) return null;
        nint told = ((delegate* unmanaged[Cdecl]<nint, nint>)status)(process);
        return told == 0 ? null : NativeMemory.Int32(told, ProcessIdInStatus);
    }
}
