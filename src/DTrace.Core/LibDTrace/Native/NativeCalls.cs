namespace DTrace.Core.LibDTrace;

/// <summary>
/// The functions of libdtrace this project calls, typed: one method a function, by dtrace.h of illumos and of dtrace-utils.
/// Safety: each cast below states the C prototype; the pointers passed are the library's own, or live for the call.
/// </summary>
internal sealed unsafe partial class NativeCalls(NativeFunctions functions) : IDisposable
{
    /// <summary>What the functions were loaded from, for messages.</summary>
    public string Description => functions.Description;

    /// <summary>Whether the functions are a library's, not a test's.</summary>
    public bool IsLibrary => functions.IsLibrary;

    /// <inheritdoc/>
    public void Dispose() => functions.Dispose();

    /// <summary>
    /// What the library calls itself, as <c>Sun D 1.13</c> or <c>D 2.0.7</c>: the text behind the data symbol <c>_dtrace_version</c>,
    /// or on Windows what dtrace_version returns.
    /// </summary>
    public string VersionText()
    {
        nint symbol = functions.Find("_dtrace_version");
        nint text = symbol != 0 ? NativeMemory.Pointer(symbol, 0)
            : functions.Find("dtrace_version") is not 0 and nint function ? ((delegate* unmanaged[Cdecl]<nint>)function)()
            : 0;
        return NativeMemory.Text(text) ?? "libdtrace";
    }

    public int SetInternalSignal(uint signal) => ((delegate* unmanaged[Cdecl]<uint, int>)functions.Require("dtrace_set_internal_signal"))(signal);

    public nint Open(int version, int flags, out int error)
    {
        int code = 0;
        nint handle = ((delegate* unmanaged[Cdecl]<int, int, int*, nint>)functions.Require("dtrace_open"))(version, flags, &code);
        error = code;
        return handle;
    }

    public int Initialise(nint handle) => Call("dtrace_init", handle);

    public void Close(nint handle) => ((delegate* unmanaged[Cdecl]<nint, void>)functions.Require("dtrace_close"))(handle);

    public int ErrorNumber(nint handle) => Call("dtrace_errno", handle);

    public string ErrorText(nint handle, int error) =>
        NativeMemory.Text(((delegate* unmanaged[Cdecl]<nint, int, nint>)functions.Require("dtrace_errmsg"))(handle, error)) ?? $"Error {error}";

    public int SetOption(nint handle, nint name, nint value) =>
        ((delegate* unmanaged[Cdecl]<nint, nint, nint, int>)functions.Require("dtrace_setopt"))(handle, name, value);

    public int GetOption(nint handle, nint name, out long value)
    {
        long read = 0;
        int result = ((delegate* unmanaged[Cdecl]<nint, nint, long*, int>)functions.Require("dtrace_getopt"))(handle, name, &read);
        value = read;
        return result;
    }

    public nint CompileText(nint handle, nint text, int specification, uint flags, NativeArguments arguments) =>
        ((delegate* unmanaged[Cdecl]<nint, nint, int, uint, int, nint, nint>)functions.Require("dtrace_program_strcompile"))(
            handle, text, specification, flags, arguments.Count, arguments.Address);

    public nint CompileStream(nint handle, nint stream, uint flags, NativeArguments arguments) =>
        ((delegate* unmanaged[Cdecl]<nint, nint, uint, int, nint, nint>)functions.Require("dtrace_program_fcompile"))(
            handle, stream, flags, arguments.Count, arguments.Address);

    public int Execute(nint handle, nint program, nint info) =>
        ((delegate* unmanaged[Cdecl]<nint, nint, nint, int>)functions.Require("dtrace_program_exec"))(handle, program, info);

    public int IterateStatements(nint handle, nint program, nint callback, nint argument) =>
        ((delegate* unmanaged[Cdecl]<nint, nint, nint, nint, int>)functions.Require("dtrace_stmt_iter"))(handle, program, callback, argument);

    public int Go(nint handle) => Call("dtrace_go", handle);

    public int Go(nint handle, uint flags) => ((delegate* unmanaged[Cdecl]<nint, uint, int>)functions.Require("dtrace_go"))(handle, flags);

    public int Stop(nint handle) => Call("dtrace_stop", handle);

    public int Status(nint handle) => Call("dtrace_status", handle);

    public int Work(nint handle, nint stream, nint probeCallback, nint recordCallback, nint argument) =>
        ((delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, int>)functions.Require("dtrace_work"))(handle, stream, probeCallback, recordCallback, argument);

    public int Snapshot(nint handle) => Call("dtrace_aggregate_snap", handle);

    public int WalkAggregations(nint handle, nint callback, nint argument) => Call("dtrace_aggregate_walk", handle, callback, argument);

    public int HandleErrors(nint handle, nint callback, nint argument) => Call("dtrace_handle_err", handle, callback, argument);

    public int HandleDrops(nint handle, nint callback, nint argument) => Call("dtrace_handle_drop", handle, callback, argument);

    public int HandleText(nint handle, nint callback, nint argument) => Call("dtrace_handle_buffered", handle, callback, argument);

    public int HandleSetOption(nint handle, nint callback, nint argument) => Call("dtrace_handle_setopt", handle, callback, argument);

    public int IterateProbes(nint handle, nint pattern, nint callback, nint argument) =>
        ((delegate* unmanaged[Cdecl]<nint, nint, nint, nint, int>)functions.Require("dtrace_probe_iter"))(handle, pattern, callback, argument);

    public int ProbeInfo(nint handle, nint probe, nint info) =>
        ((delegate* unmanaged[Cdecl]<nint, nint, nint, int>)functions.Require("dtrace_probe_info"))(handle, probe, info);

    /// <summary>
    /// The name of a type, by ctf_type_name of the libctf that libdtrace is linked with; null where there is none. It is optional: a libdtrace
    /// that keeps its libctf to itself tells no names.
    /// </summary>
    /// <param name="container">The type container.</param>
    /// <param name="type">The type's number.</param>
    /// <param name="typeBytes">The length of the number, that of the library's long.</param>
    public string? TypeName(nint container, long type, int typeBytes)
    {
        const int Longest = 512;
        nint function = functions.Find("ctf_type_name");
        if (function == 0) return null;
        byte* text = stackalloc byte[Longest];
        nint named = typeBytes == sizeof(int)
            ? ((delegate* unmanaged[Cdecl]<nint, int, byte*, nint, nint>)function)(container, (int)type, text, Longest)
            : ((delegate* unmanaged[Cdecl]<nint, long, byte*, nint, nint>)function)(container, type, text, Longest);
        return NativeMemory.Text(named);
    }

    public int KernelSymbol(nint handle, ulong address, Span<byte> text)
    {
        fixed (byte* start = text)
            return ((delegate* unmanaged[Cdecl]<nint, ulong, byte*, int, int>)functions.Require("dtrace_addr2str"))(handle, address, start, text.Length);
    }

    public int UserSymbol(nint handle, int processId, ulong address, Span<byte> text)
    {
        fixed (byte* start = text)
            return ((delegate* unmanaged[Cdecl]<nint, int, ulong, byte*, int, int>)functions.Require("dtrace_uaddr2str"))(handle, processId, address, start, text.Length);
    }

    public nint FormatText(nint handle, nint format, Span<byte> text)
    {
        fixed (byte* start = text)
            return ((delegate* unmanaged[Cdecl]<nint, nint, byte*, nint, nint>)functions.Require("dtrace_printf_format"))(handle, format, start, text.Length);
    }

    private int Call(string name, nint handle) => ((delegate* unmanaged[Cdecl]<nint, int>)functions.Require(name))(handle);

    private int Call(string name, nint handle, nint callback, nint argument) =>
        ((delegate* unmanaged[Cdecl]<nint, nint, nint, int>)functions.Require(name))(handle, callback, argument);
}
