using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DTrace.Core.LibDTrace;

namespace DTrace.Core.Tests.LibDTrace.Processes;

/// <summary>
/// A libdtrace that traces nothing and keeps the rules of illumos's rates and of dtrace_sleep (dt_work.c, dt_proc.c): the handler of processes is called by
/// dtrace_sleep alone, after it has slept, and it does not sleep where the earliest of the three times plus their rates is over.
/// </summary>
internal static unsafe class SleepingLibrary
{
    private const nint Process = 0x1000;
    private const int EdtCompiler = 1005;

    private static readonly nint Text = Marshal.StringToCoTaskMemUTF8("failed to execute x: no");
    private static readonly Dictionary<string, long> Rates = [];
    private static readonly Dictionary<string, long> Last = [];
    private static nint _handler;
    private static nint _argument;
    private static bool _active;
    private static bool _stopped;

    /// <summary>The library's functions.</summary>
    public static NativeFunctions Functions => NativeFunctions.FromTable(
        new Dictionary<string, nint>
        {
            ["dtrace_open"] = (nint)(delegate* unmanaged[Cdecl]<int, int, int*, nint>)&Open,
            ["dtrace_close"] = (nint)(delegate* unmanaged[Cdecl]<nint, void>)&Close,
            ["dtrace_errno"] = (nint)(delegate* unmanaged[Cdecl]<nint, int>)&Error,
            ["dtrace_errmsg"] = (nint)(delegate* unmanaged[Cdecl]<nint, int, nint>)&Message,
            ["dtrace_setopt"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&SetOption,
            ["dtrace_getopt"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, long*, int>)&GetOption,
            ["dtrace_handle_drop"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&Accept,
            ["dtrace_handle_buffered"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&Accept,
            ["dtrace_handle_setopt"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&Accept,
            ["dtrace_handle_err"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&Accept,
            ["dtrace_program_strcompile"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, uint, int, nint, nint>)&Compile,
            ["dtrace_stmt_iter"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, int>)&Iterate,
            ["dtrace_program_exec"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&Accept,
            ["dtrace_aggregate_walk"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&Accept,
            ["dtrace_go"] = (nint)(delegate* unmanaged[Cdecl]<nint, int>)&Go,
            ["dtrace_stop"] = (nint)(delegate* unmanaged[Cdecl]<nint, int>)&Stop,
            ["dtrace_status"] = (nint)(delegate* unmanaged[Cdecl]<nint, int>)&Status,
            ["dtrace_aggregate_snap"] = (nint)(delegate* unmanaged[Cdecl]<nint, int>)&Snap,
            ["dtrace_work"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, int>)&Work,
            ["dtrace_sleep"] = (nint)(delegate* unmanaged[Cdecl]<nint, void>)&Sleep,
            ["dtrace_handle_proc"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&HandleProcesses,
            ["dtrace_proc_create"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, nint>)&Create,
            ["dtrace_proc_grab"] = (nint)(delegate* unmanaged[Cdecl]<nint, int, int, nint>)&Grab,
            ["dtrace_proc_continue"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, void>)&Continue,
            ["dtrace_proc_release"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, void>)&Release,
            ["proc_getpid"] = (nint)(delegate* unmanaged[Cdecl]<nint, int>)&ProcessId,
        },
        "a table");

    /// <summary>What was asked for, in order: <c>create</c> with the arguments, <c>grab</c>, <c>continue</c>, <c>release</c>, <c>close</c>.</summary>
    public static List<string> Calls { get; } = [];

    /// <summary>The process has ended, and the handler is to be told.</summary>
    public static volatile bool Ended;

    /// <summary>How often there was work.</summary>
    public static volatile int Works;

    /// <summary>No process can be created.</summary>
    public static bool Refuses { get; set; }

    /// <summary>Begins anew.</summary>
    public static void Reset()
    {
        Rates.Clear();
        foreach (string rate in (string[])["statusrate", "aggrate", "switchrate"]) (Rates[rate], Last[rate]) = (1_000_000_000, 0);
        Calls.Clear();
        (_handler, _active, _stopped, Ended, Refuses, Works) = (0, false, false, false, false, 0);
    }

    /// <summary>A rate in nanoseconds.</summary>
    public static long Rate(string name) => Rates[name];

    private static long Now => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    /// <summary>dt_work.c's throttle.</summary>
    private static bool MayPass(string rate)
    {
        if (Last[rate] == 0)
        {
            Last[rate] = Now;
            return true;
        }

        if (Now - Last[rate] < Rates[rate]) return false;
        Last[rate] += Rates[rate];
        return true;
    }

    private static int StatusNow()
    {
        if (!_active) return 0;
        if (_stopped) return 4;
        return MayPass("statusrate") ? 1 : 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Open(int version, int flags, int* error) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Close(nint handle) => Calls.Add("close");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Error(nint handle) => EdtCompiler;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Message(nint handle, int error) => Text;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetOption(nint handle, nint name, nint value)
    {
        string option = Marshal.PtrToStringUTF8(name)!;
        // As on illumos, the status's rate is fixed once tracing, the others never are.
        if (option == "statusrate" && _active) return -1;
        if (Rates.ContainsKey(option)) Rates[option] = (long)OptionValue.ParseRate(OptionTable.Find(option)!, Marshal.PtrToStringUTF8(value));
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetOption(nint handle, nint name, long* value)
    {
        *value = Rates.GetValueOrDefault(Marshal.PtrToStringUTF8(name)!, NativeNumbers.OptionUnset);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Accept(nint handle, nint first, nint second) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Compile(nint handle, nint text, int specification, uint flags, int count, nint arguments) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Iterate(nint handle, nint program, nint callback, nint argument) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Go(nint handle)
    {
        _active = true;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Stop(nint handle)
    {
        _stopped = true;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Status(nint handle) => StatusNow();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Snap(nint handle)
    {
        _ = MayPass("aggrate");
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Work(nint handle, nint stream, nint probe, nint record, nint argument)
    {
        Works++;
        int status = StatusNow();
        _ = MayPass("aggrate");
        _ = MayPass("switchrate");
        return status == 4 ? 1 : 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Sleep(nint handle)
    {
        long earliest = Rates.Keys.Min(rate => Last[rate] + Rates[rate]);
        long now = Now;
        if (earliest < now) return;
        Thread.Sleep(TimeSpan.FromTicks((earliest - now) / 100));
        if (!Ended) return;
        Ended = false;
        ((delegate* unmanaged[Cdecl]<nint, nint, nint, void>)_handler)(Process, 0, _argument);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int HandleProcesses(nint handle, nint handler, nint argument)
    {
        (_handler, _argument) = (handler, argument);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Create(nint handle, nint file, nint arguments, nint child, nint childArgument)
    {
        List<string?> texts = [];
        for (nint at = arguments; Marshal.ReadIntPtr(at) is not 0 and nint text; at += nint.Size) texts.Add(Marshal.PtrToStringUTF8(text));
        Calls.Add($"create {Marshal.PtrToStringUTF8(file)} [{string.Join('|', texts)}] {child} {childArgument}");
        return Refuses ? 0 : Process;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Grab(nint handle, int processId, int flags)
    {
        Calls.Add($"grab {processId} {flags}");
        return Process;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Continue(nint handle, nint process) => Calls.Add($"continue {process:x}");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(nint handle, nint process) => Calls.Add($"release {process:x}");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ProcessId(nint process) => 77;
}
