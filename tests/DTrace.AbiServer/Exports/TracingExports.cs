using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DTrace.AbiServer;

/// <summary>What consumes records and aggregations.</summary>
internal static class TracingExports
{
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Work(nint handle, nint stream, nint probe, nint record, nint argument) =>
        AbiHandle.Call(handle, "dtrace_work", found => found.Tracing.Work(new ConsumerCallbacks(stream, probe, record, argument)));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Consume(nint handle, nint stream, nint probe, nint record, nint argument) =>
        AbiHandle.Call(handle, "dtrace_consume", found => found.Tracing.Consume(new ConsumerCallbacks(stream, probe, record, argument)));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Snapshot(nint handle) => AbiHandle.Call(handle, "dtrace_aggregate_snap", static found => found.Tracing.Snapshot());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Walk(nint handle, nint callback, nint argument) => AbiHandle.Call(handle, "dtrace_aggregate_walk", found =>
    {
        if (callback == 0) throw new AbiError(AbiError.Invalid);
        return found.Tracing.Walk(callback, argument);
    });
}
