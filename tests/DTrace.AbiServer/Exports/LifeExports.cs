using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DTrace.AbiServer;

/// <summary>Handles, options, and the course of tracing.</summary>
internal static class LifeExports
{
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Close(nint handle) => AbiHandle.Close(handle);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int ErrorNumber(nint handle) => AbiHandle.Find(handle)?.ErrorNumber ?? AbiError.Invalid;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int SetOption(nint handle, nint name, nint value) => AbiHandle.Call(handle, "dtrace_setopt", found =>
    {
        if (name == 0) throw new AbiError(AbiError.Invalid);
        found.Options.Set(Marshal.PtrToStringUTF8(name)!, Marshal.PtrToStringUTF8(value), found.Tracing.IsActive);
        return 0;
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int GetOption(nint handle, nint name, nint value) => AbiHandle.Call(handle, "dtrace_getopt", found =>
    {
        if (name == 0 || value == 0) throw new AbiError(AbiError.Invalid);
        Marshal.WriteInt64(value, found.Options.Get(Marshal.PtrToStringUTF8(name)!));
        return 0;
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Go(nint handle) => AbiHandle.Call(handle, "dtrace_go", static found => found.Tracing.Go());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Stop(nint handle) => AbiHandle.Call(handle, "dtrace_stop", static found => found.Tracing.Stop());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Status(nint handle) => AbiHandle.Call(handle, "dtrace_status", static found => found.Tracing.Status());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Sleep(nint handle) => AbiHandle.Call(handle, "dtrace_sleep", static found => found.Tracing.Sleep());
}
