using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// The processes of a handle: created, grabbed, and told of by dtrace_handle_proc's handler, in which the library holds a lock of its own and nothing may be
/// called (dt_proc.c). On Linux the handler is called by dtrace_work. Elsewhere it is called by dtrace_sleep alone, and only if that sleeps: which it does not
/// where the earliest of the last status, snapshot and buffer switch plus their rates has passed (dt_work.c). So with a process to wait for, the status has a
/// rate, the caller asks for it until it is throttled, and the other two rates, which may change at any time, are out of the way while sleeping.
/// </summary>
internal sealed unsafe class ProcessControl(LibraryHandle handle, int consumerId) : CallbackTarget
{
    /// <summary>How long dtrace_sleep sleeps at most, unless the user has set a statusrate.</summary>
    private const string StatusRate = "10ms";

    /// <summary>A rate whose end no tracing sees, and which added to the machine's clock fits a signed 64-bit count of nanoseconds: 100 years.</summary>
    private const string NeverAgain = "36500d";

    private static readonly string[] OtherRates = ["aggrate", "switchrate"];

    private readonly List<LibraryProcess> _processes = [];
    private readonly Queue<string> _messages = [];
    private bool _isInstalled;

    private bool IsLinux => handle.Profile.IsLinux;

    /// <summary>Whether the library holds a process.</summary>
    public bool Any => _processes.Count > 0;

    /// <summary>Whether there are processes whose end only dtrace_sleep tells.</summary>
    public bool MustSleep => !IsLinux && _processes.Exists(process => !process.HasExited);

    /// <summary>Creates a process, stopped where option evaltime says. The caller holds the compiler's lock.</summary>
    public LibraryProcess Create(string file, IReadOnlyList<string> arguments)
    {
        using NativeText path = new(file);
        using NativeArguments vector = new([file, .. arguments]);
        return Add(handle.Calls.CreateProcess(handle.Pointer, handle.Profile.Platform, path.Address, vector), $"failed to execute {file}", null);
    }

    /// <summary>Grabs a process, which stops it. The caller holds the compiler's lock.</summary>
    public LibraryProcess Grab(int processId)
    {
        string doing = string.Create(CultureInfo.InvariantCulture, $"failed to grab pid {processId}");
        if (handle.Profile.WaitsForGrabbed && ParentProcess.IsThisProcess(processId))
        {
            string otherwise = IsLinux ? ", or use the engine Embedded" : string.Empty;
            throw new DTraceException(
                DTraceErrorKind.Argument,
                $"{doing}: it was started by this process, and libdtrace of {handle.Profile.Platform} would take it from .NET: have it started by -Command{otherwise}");
        }

        return Add(handle.Calls.GrabProcess(handle.Pointer, handle.Profile.Platform, processId), doing, processId);
    }

    /// <summary>Has the library call the handler for what has happened.</summary>
    public void Sleep()
    {
        long[] before = [.. OtherRates.Select(Rate)];
        foreach (string rate in OtherRates) SetRate(rate, NeverAgain);
        try
        {
            handle.Calls.Sleep(handle.Pointer);
        }
        finally
        {
            for (int i = 0; i < before.Length; i++) SetRate(OtherRates[i], string.Create(CultureInfo.InvariantCulture, $"{before[i]}ns"));
        }

        Rethrow();
    }

    /// <summary>Reports what the library had to say of processes.</summary>
    public void Report(IRecordSink sink)
    {
        while (_messages.TryDequeue(out string? message)) sink.Fault(new FaultRecord(consumerId, null, -1, FaultKind.Library, -1, 0, message));
    }

    /// <summary>Lets the processes go. Linux's library keeps even those in its cache until the handle is closed, and only then kills what it created.</summary>
    public void ReleaseAll()
    {
        foreach (LibraryProcess process in _processes) handle.Calls.ReleaseProcess(handle.Pointer, process.Pointer);
    }

    /// <summary>Waits for the created processes, which the closed handle has killed.</summary>
    public void AwaitKilled()
    {
        foreach (LibraryProcess process in _processes)
        {
            if (process is { IsCreated: true, ProcessId: { } number } && handle.Calls.IsLibrary) KilledChild.Await(number, handle.Profile.Platform);
        }

        _processes.Clear();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnProcess(nint process, nint message, nint argument) =>
        Note(argument, message, known => known.Pointer == process);

    /// <summary>Linux: the number is negative where the process has ended (dt_consume.c).</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLinuxProcess(int processId, nint message, nint argument) =>
        Note(argument, processId < 0 ? 0 : message, known => known.ProcessId == Math.Abs(processId));

    private static void Note(nint argument, nint message, Predicate<LibraryProcess> isMeant)
    {
        var control = From<ProcessControl>(argument);
        try
        {
            LibraryProcess? known = control._processes.Find(isMeant);
            if (message != 0) control._messages.Enqueue($"{known?.ToString() ?? "a process"}: {NativeMemory.Text(message)?.TrimEnd()}");
            else if (known is not null) known.HasExited = true;
        }
        catch (Exception exception)
        {
            control.Fail(exception, abort: 0);
        }
    }

    private LibraryProcess Add(nint pointer, string doing, int? processId)
    {
        if (pointer == 0)
        {
            DTraceException failure = handle.Failure(doing);
            if (failure.Kind != DTraceErrorKind.Engine) throw failure;
            // The library's own sentence says both what and why; where it has none, a number of errno says why.
            string message = handle.LastError == LibraryErrors.Compiler ? handle.Calls.ErrorText(handle.Pointer, handle.LastError).TrimEnd() : failure.Message;
            throw new DTraceException(DTraceErrorKind.Argument, message, failure);
        }

        int? number = processId ?? handle.Calls.ProcessId(handle.Pointer, handle.Profile.Platform, pointer);
        LibraryProcess process = new(handle, pointer, number, isCreated: processId is null);
        _processes.Add(process);
        Install();
        return process;
    }

    /// <summary>A handle takes one handler, once (dt_handle.c).</summary>
    private void Install()
    {
        if (_isInstalled) return;
        nint callback = IsLinux
            ? (nint)(delegate* unmanaged[Cdecl]<int, nint, nint, void>)&OnLinuxProcess
            : (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, void>)&OnProcess;
        handle.Check(handle.Calls.HandleProcesses(handle.Pointer, callback, Argument), "failed to establish the process handler");
        _isInstalled = true;
        if (!IsLinux && Rate("statusrate") == handle.Profile.UnthrottledNanoseconds) SetRate("statusrate", StatusRate);
    }

    private long Rate(string name)
    {
        using NativeText text = new(name);
        handle.Check(handle.Calls.GetOption(handle.Pointer, text.Address, out long value), $"failed to read {name}");
        return value;
    }

    private void SetRate(string name, string value)
    {
        using NativeText option = new(name);
        using NativeText text = new(value);
        handle.Check(handle.Calls.SetOption(handle.Pointer, option.Address, text.Address), $"failed to set {name} to {value}");
    }
}
