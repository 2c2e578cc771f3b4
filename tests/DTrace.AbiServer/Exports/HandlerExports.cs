using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DTrace.AbiServer;

/// <summary>Handlers.</summary>
internal static class HandlerExports
{
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Faults(nint handle, nint callback, nint argument) => AbiHandle.Call(
        handle, "dtrace_handle_err", found => found.Library.Compiler("dtrace_handle_err", () => found.Handlers.SetFaults(callback, argument)));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Drops(nint handle, nint callback, nint argument) =>
        AbiHandle.Call(handle, "dtrace_handle_drop", found => HandlerTable.Once(ref found.Handlers.Drops, callback, argument));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Text(nint handle, nint callback, nint argument) => AbiHandle.Call(handle, "dtrace_handle_buffered", found =>
        callback != 0 ? HandlerTable.Once(ref found.Handlers.Text, callback, argument) : throw new AbiError(AbiError.Invalid));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int OptionChanges(nint handle, nint callback, nint argument) => AbiHandle.Call(handle, "dtrace_handle_setopt", found =>
    {
        if (callback == 0) throw new AbiError(AbiError.Invalid);
        found.Handlers.OptionChanges = new Handler(callback, argument);
        return 0;
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Processes(nint handle, nint callback, nint argument) =>
        AbiHandle.Call(handle, "dtrace_handle_proc", found => HandlerTable.Once(ref found.Handlers.Processes, callback, argument));
}
