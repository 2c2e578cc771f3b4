using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DTrace.Core.LibDTrace;
using NativeMemory = DTrace.Core.LibDTrace.NativeMemory;

namespace DTrace.Core.Tests.LibDTrace;

/// <summary>
/// The few functions of libdtrace that probe information and handlers need, in managed code. What they keep is the calling thread's.
/// </summary>
internal static unsafe class FunctionTable
{
    [ThreadStatic]
    private static Dictionary<string, (nint Callback, nint Argument)>? _handlers;

    [ThreadStatic]
    private static int _error;

    [ThreadStatic]
    private static Func<ProbeInfoLayout, nint, int>? _probeInfo;

    [ThreadStatic]
    private static ProbeInfoLayout _layout;

    /// <summary>Which handlers were established, and with what.</summary>
    public static Dictionary<string, (nint Callback, nint Argument)> Handlers => _handlers ??= [];

    /// <summary>What dtrace_errno gives.</summary>
    public static int Error
    {
        get => _error;
        set => _error = value;
    }

    /// <summary>An open handle on the table.</summary>
    /// <param name="profile">The platform whose layouts it has.</param>
    /// <param name="probeInfo">What dtrace_probe_info does with the struct it is to fill.</param>
    public static LibraryHandle Open(NativeProfile profile, Func<ProbeInfoLayout, nint, int>? probeInfo = null)
    {
        _layout = profile.Layouts.ProbeInfo;
        _probeInfo = probeInfo;
        _handlers = [];
        Dictionary<string, nint> table = new()
        {
            ["dtrace_set_internal_signal"] = (nint)(delegate* unmanaged[Cdecl]<uint, int>)&SetInternalSignal,
            ["dtrace_open"] = (nint)(delegate* unmanaged[Cdecl]<int, int, int*, nint>)&OpenHandle,
            ["dtrace_close"] = (nint)(delegate* unmanaged[Cdecl]<nint, void>)&Close,
            ["dtrace_errno"] = (nint)(delegate* unmanaged[Cdecl]<nint, int>)&ErrorNumber,
            ["dtrace_errmsg"] = (nint)(delegate* unmanaged[Cdecl]<nint, int, nint>)&ErrorText,
            ["dtrace_handle_drop"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&HandleDrop,
            ["dtrace_handle_err"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&HandleError,
            ["dtrace_handle_setopt"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&HandleSetOption,
            ["dtrace_handle_buffered"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&HandleBuffered,
            ["dtrace_probe_info"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&ProbeInfo,
            ["ctf_type_name"] = profile.Layouts.ProbeInfo.TypeBytes == sizeof(int)
                ? (nint)(delegate* unmanaged[Cdecl]<nint, int, byte*, nint, nint>)&NarrowTypeName
                : (nint)(delegate* unmanaged[Cdecl]<nint, long, byte*, nint, nint>)&TypeName,
        };
        return LibraryHandle.Open(new NativeCalls(NativeFunctions.FromTable(table, "the table")), profile);
    }

    /// <summary>Calls an established handler with a struct.</summary>
    public static int Call(string handler, nint data)
    {
        (nint callback, nint argument) = Handlers[handler];
        return ((delegate* unmanaged[Cdecl]<nint, nint, int>)callback)(data, argument);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetInternalSignal(uint signal) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint OpenHandle(int version, int flags, int* error) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Close(nint handle)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ErrorNumber(nint handle) => _error;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint ErrorText(nint handle, int error) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int HandleDrop(nint handle, nint callback, nint argument) => Establish("drop", callback, argument);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int HandleError(nint handle, nint callback, nint argument) => Establish("err", callback, argument);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int HandleSetOption(nint handle, nint callback, nint argument) => Establish("setopt", callback, argument);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int HandleBuffered(nint handle, nint callback, nint argument) => Establish("buffered", callback, argument);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ProbeInfo(nint handle, nint probe, nint info) => _probeInfo!(_layout, info);

    /// <summary>Names a type by its container and its number.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint TypeName(nint container, long type, byte* text, nint length) => Name($"type {type} of {container}", text, length);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint NarrowTypeName(nint container, int type, byte* text, nint length) => Name($"narrow type {type} of {container}", text, length);

    private static nint Name(string name, byte* text, nint length)
    {
        int written = System.Text.Encoding.UTF8.GetBytes(name, new Span<byte>(text, (int)length));
        text[written] = 0;
        return (nint)text;
    }

    private static int Establish(string handler, nint callback, nint argument) => Handlers.TryAdd(handler, (callback, argument)) ? 0 : -1;
}

/// <summary>Zeroed native memory that a test fills field by field.</summary>
internal sealed class NativeBlock : IDisposable
{
    private readonly List<NativeText> _texts = [];

    public NativeBlock(int size)
    {
        Address = Marshal.AllocCoTaskMem(size);
        NativeMemory.WritableBytes(Address, size).Clear();
    }

    public nint Address { get; }

    public NativeBlock Int16(int offset, short value) => Put(offset, BitConverter.GetBytes(value));

    public NativeBlock Int32(int offset, int value) => Put(offset, BitConverter.GetBytes(value));

    public NativeBlock Int64(int offset, long value) => Put(offset, BitConverter.GetBytes(value));

    public NativeBlock Text(int offset, string text)
    {
        _texts.Add(new NativeText(text));
        return Int64(offset, _texts[^1].Address);
    }

    public NativeBlock Put(int offset, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(NativeMemory.WritableBytes(Address + offset, bytes.Length));
        return this;
    }

    public void Dispose()
    {
        Marshal.FreeCoTaskMem(Address);
        foreach (NativeText text in _texts) text.Dispose();
    }
}
