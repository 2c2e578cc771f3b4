using System.Diagnostics.CodeAnalysis;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// One handle of libdtrace as a session. The order of the library's calls is dtrace(8)'s: open, options, on Linux dtrace_init, handlers, compile and
/// execute, go, work until done, stop, one more work, aggregations, close.
/// </summary>
internal sealed class LibDTraceSession : IEngineSession
{
    /// <summary>How often the status is asked at most until it is throttled, which <see cref="ProcessControl"/> needs: enough to catch up on 10 s.</summary>
    private const int MostStatusCalls = 1000;

    private readonly NativeCalls _calls;
    private readonly NativeProfile _platform;
    private readonly int _consumerId;
    private readonly List<Action> _history = [];
    private readonly List<nint> _programs = [];
    private LibraryHandle _handle;
    private SessionOptions _options;
    private ILibraryText _text;
    private ReportHandlers _reports;
    private FiringReader _reader;
    private ProcessControl _processes;
    private EngineStatus _status = EngineStatus.Running;
    private volatile bool _isWaitingForCompiler;
    private bool _initialised;
    private bool _started;
    private bool _drained;
    private bool _describes;
    private bool _wasRefused;
    private int _executed;

    private LibDTraceSession(NativeCalls calls, NativeProfile platform, int consumerId)
    {
        _calls = calls;
        _platform = platform;
        _consumerId = consumerId;
        Symbols = new LibrarySymbols(() => _handle!);
        OpenHandle();
    }

    /// <inheritdoc/>
    public string Version => _handle.Version;

    /// <inheritdoc/>
    public ISymbolResolver Symbols { get; }

    /// <summary>Opens a session.</summary>
    public static LibDTraceSession Open(NativeCalls calls, NativeProfile profile, int consumerId, CancellationToken cancellation)
    {
        try
        {
            using CompilerLock.Held held = CompilerLock.Take(cancellation);
            return new LibDTraceSession(calls, profile, consumerId);
        }
        catch
        {
            calls.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool IsClockMonotonic => _platform.IsClockMonotonic;

    /// <inheritdoc/>
    public bool IsWaitingForCompiler => _isWaitingForCompiler;

    /// <inheritdoc/>
    public string? GetOption(string name) => _options.Get(name);

    /// <inheritdoc/>
    public void SetOption(string name, string? value)
    {
        using CompilerLock.Held held = CompilerLock.Take();
        Apply();
        Remember(Apply);

        void Apply() => _options.Set(name, value);
    }

    /// <inheritdoc/>
    public ITargetProcess CreateProcess(TargetCommand command, CancellationToken cancellation)
    {
        string file = command.ResolveFile();
        using CompilerLock.Held held = CompilerLock.Take(cancellation);
        return _processes.Create(file, command.Arguments);
    }

    /// <inheritdoc/>
    public ITargetProcess GrabProcess(int processId)
    {
        using CompilerLock.Held held = CompilerLock.Take();
        return _processes.Grab(processId);
    }

    /// <inheritdoc/>
    public CompiledProgram Compile(ProgramSource source, CancellationToken cancellation)
    {
        using CompilerLock.Held held = TakeCompiler(cancellation);
        if (_options.Preprocesses) source = source with { Preprocess = true };
        CompiledProgram compiled = CompileNow(source);
        Remember(() => CompileNow(source));
        return compiled;
    }

    /// <inheritdoc/>
    public void Start(CancellationToken cancellation)
    {
        using (_handle.Profile.IsLinux || _wasRefused ? CompilerLock.Take(cancellation) : default)
        {
            if (_wasRefused) BeginAnew();
            Initialise();
            if (_handle.SharesProcess) LinuxTracingSlot.Take(_handle);
            if (_handle.Profile.IsLinux) ExecuteRest();
            int result = _handle.Profile.IsLinux ? _handle.Calls.Go(_handle.Pointer, flags: 0) : _handle.Calls.Go(_handle.Pointer);
            _reports.Rethrow();
            _wasRefused = result == -1 && !_handle.Profile.IsLinux;
            _handle.Check(result, "could not enable tracing");
        }

        _started = true;
    }

    /// <inheritdoc/>
    public EngineStatus Poll(IRecordSink sink)
    {
        if (!_started || _drained) return _status;
        return AskStatus(sink) == EngineStatus.Running ? EngineStatus.Running : Drain(sink);
    }

    /// <inheritdoc/>
    public EngineStatus Work(IRecordSink sink)
    {
        if (!_started || _drained) return _status;
        return AskStatus(sink) != EngineStatus.Running || Read(sink) ? Drain(sink) : EngineStatus.Running;
    }

    /// <inheritdoc/>
    public void Stop(IRecordSink sink)
    {
        if (!_started || _drained) return;
        Reported(sink, () => _handle.Calls.Stop(_handle.Pointer), "could not stop tracing");
        Drain(sink);
    }

    /// <inheritdoc/>
    public void SnapAggregations(IRecordSink sink)
    {
        if (_started) Reported(sink, () => _handle.Calls.Snapshot(_handle.Pointer), "failed to take a snapshot of the aggregations");
    }

    /// <inheritdoc/>
    public void WalkAggregations(IAggregateVisitor visitor)
    {
        if (!_started) return;
        using AggregationWalk walk = new(_handle.Profile, _handle.StringSize, visitor);
        int result = _handle.Calls.WalkAggregations(_handle.Pointer, AggregationWalk.Callback, walk.Argument);
        walk.Rethrow();
        _handle.Check(result, "failed to read the aggregations");
    }

    /// <inheritdoc/>
    public IReadOnlyList<ProbeDescription> FindProbes(ProbeDescription pattern)
    {
        using CompilerLock.Held held = CompilerLock.Take();
        Initialise();
        using ProbeMemory.NativeProbe description = ProbeMemory.Write(pattern, _handle.Profile.Layouts.Probe);
        using ProbeCollector collector = new(_handle.Profile.Layouts);
        int result = _handle.Calls.IterateProbes(_handle.Pointer, description.Address, ProbeCollector.Callback, collector.Argument);
        collector.Rethrow();
        _handle.Check(result, $"failed to match {pattern}");
        return collector.Probes;
    }

    /// <inheritdoc/>
    public ProbeInformation DescribeProbe(ProbeDescription probe)
    {
        using CompilerLock.Held held = CompilerLock.Take();
        Initialise();
        // Types of arguments may be those of the library's .d files, which the first compile loads: elsewhere the fault handler's.
        if (_handle.Profile.IsLinux && _programs.Count == 0 && !_describes) ProgramCompiler.LoadLibraryFiles(_handle);
        _describes = true;
        return ProbeInformationReader.Read(_handle, probe);
    }

    /// <inheritdoc/>
    public void Dispose() => CloseHandle();

    [MemberNotNull(nameof(_handle), nameof(_options), nameof(_text), nameof(_reports), nameof(_reader), nameof(_processes))]
    private void OpenHandle()
    {
        _handle = LibraryHandle.Open(_calls, _platform);
        NativeProfile profile = _handle.Profile;
        _options = new SessionOptions(_handle);
        ProbeTable probes = new(profile.Layouts.Probe);
        HandlerText? text = profile.Text == TextDelivery.Handler ? new HandlerText() : null;
        _text = (ILibraryText?)text ?? new StreamText();
        _reports = new ReportHandlers(_consumerId, _handle, probes, text);
        _reader = new FiringReader(_handle, _text, probes);
        _reports.BeforeOption = _reader.PassOn;
        _processes = new ProcessControl(_handle, _consumerId);
        try
        {
            _options.SetDefaults();
            _reports.Install();
        }
        catch
        {
            CloseHandle();
            throw;
        }
    }

    private void CloseHandle()
    {
        if (_handle.IsOpen) _processes.ReleaseAll();
        _handle.Dispose();
        _processes.AwaitKilled();
        _processes.Dispose();
        _text.Dispose();
        _reader.Dispose();
        _reports.Dispose();
    }

    /// <summary>Keeps what must be done again should a start be refused.</summary>
    private void Remember(Action step)
    {
        if (!_started && !_handle.Profile.IsLinux) _history.Add(step);
    }

    /// <summary>
    /// Opens another handle and does on it what was done on this one, whose start was refused: dtrace_go enables the library's program that reports faults before
    /// it asks the kernel, and does not take it back (dt_work.c), so that a second one would have every fault reported twice.
    /// </summary>
    private void BeginAnew()
    {
        if (_processes.Any)
        {
            throw new DTraceException(
                DTraceErrorKind.State, "libdtrace refused to start, and cannot be asked again while it holds a process for this consumer: remove it and make a new one.");
        }

        CloseHandle();
        _programs.Clear();
        _initialised = false;
        OpenHandle();
        foreach (Action step in _history) step();
        _wasRefused = false;
    }

    private CompiledProgram CompileNow(ProgramSource source)
    {
        // The first compile loads the library's files, and the fault handler's clause is compiled before any program of ours.
        if (source.NoLibrary) _options.Set("nolibs", null);
        Initialise();
        CompiledProgram compiled = ProgramCompiler.Compile(_handle, source, out nint program);
        _programs.Add(program);
        return compiled;
    }

    private CompilerLock.Held TakeCompiler(CancellationToken cancellation)
    {
        _isWaitingForCompiler = true;
        try
        {
            return CompilerLock.Take(cancellation);
        }
        finally
        {
            _isWaitingForCompiler = false;
        }
    }

    /// <summary>What must follow the options and come before the first compile; the caller holds the compiler's lock.</summary>
    private void Initialise()
    {
        if (_initialised) return;
        if (_handle.Profile.IsLinux)
            _handle.Check(_handle.Calls.Initialise(_handle.Pointer), "failed to initialize the compiler");
        else
            _reports.InstallFaults();
        _initialised = true;
    }

    /// <summary>
    /// On Linux the fault handler's clause is the last to be compiled, and no program is executed before it (see <see cref="ProgramCompiler.Compile"/>).
    /// A start that was refused may be asked for again: the handler is installed once, and each program executed once.
    /// </summary>
    private void ExecuteRest()
    {
        _reports.InstallFaults();
        for (; _executed < _programs.Count; _executed++) _ = ProgramCompiler.Execute(_handle, _programs[_executed]);
    }

    /// <summary>Asks for the status, and remembers why tracing ended: once it has, the library says only that it did.</summary>
    private EngineStatus AskStatus(IRecordSink sink)
    {
        int status = RawStatus(sink);
        for (int left = MostStatusCalls; _processes.MustSleep && status == NativeNumbers.StatusOkay && left > 0; left--) status = RawStatus(sink);
        _status = status switch
        {
            NativeNumbers.StatusExited => EngineStatus.Exited,
            NativeNumbers.StatusFilled => EngineStatus.Filled,
            NativeNumbers.StatusStopped => EngineStatus.Stopped,
            _ => EngineStatus.Running,
        };
        if (_processes.MustSleep && _status == EngineStatus.Running) _processes.Sleep();
        _processes.Report(sink);
        return _status;
    }

    private int RawStatus(IRecordSink sink) => Reported(sink, () => _handle.Calls.Status(_handle.Pointer), "failed to ask for the status");

    /// <summary>Moves what there is; true where the library says that it was the last.</summary>
    private bool Read(IRecordSink sink) =>
        Reported(sink, () => _reader.Read(sink), "processing aborted") == NativeNumbers.WorkDone;

    /// <summary>Moves what is left once tracing has stopped: the call of dtrace_work that finds it so takes all, and a snapshot completes the aggregations.</summary>
    private EngineStatus Drain(IRecordSink sink)
    {
        Read(sink);
        if (_status == EngineStatus.Running) _status = _reader.HasExited ? EngineStatus.Exited : EngineStatus.Stopped;
        SnapAggregations(sink);
        _drained = true;
        return _status;
    }

    private int Reported(IRecordSink sink, Func<int> call, string doing) => _reports.With(sink, () => _handle.Retry(
        () =>
        {
            int result = call();
            _reports.Rethrow();
            return result;
        },
        _reader,
        doing));
}
