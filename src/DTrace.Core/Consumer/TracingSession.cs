using System.Diagnostics.CodeAnalysis;

namespace DTrace.Core;

/// <summary>
/// What a consumer is behind its handle: the engine's session, the state, the thread and the queue. The thread holds it, never the handle,
/// so that a handle nobody holds can be finalised. State and engine change on the thread alone.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A CancellationTokenSource without a timer holds nothing; and Stop may be asked for at any time.")]
internal sealed partial class TracingSession
{
    private readonly ConsumerOptions _options;
    private readonly ConsumerThread _thread;
    private readonly CancellationTokenSource _interrupt = new();
    private readonly List<CompiledProgram> _programs = [];
    private readonly ReportLog<DropRecord> _drops = new();
    private readonly DropReports _dropReports;
    private readonly ReportLog<FaultRecord> _faults = new();
    private volatile ConsumerState _state;
    private IEngineSession? _engine;
    private RecordDecoder? _decoder;

    private TracingSession(ConsumerOptions options)
    {
        _options = options;
        Id = options.Registry.NextId();
        Name = options.Name ?? $"DTrace{Id}";
        Queue = new RecordQueue(Id, PassSoon);
        _pace = new PumpPace(options.Clock);
        _dropReports = new DropReports(Id, options.Clock, Report);
        _thread = new ConsumerThread($"DTrace consumer {Id}", this);
    }

    public int Id { get; }

    public string Name { get; }

    public EngineKind Kind { get; private set; }

    public string Version { get; private set; } = string.Empty;

    public IReadOnlyList<string> Warnings { get; private set; } = [];

    public RecordQueue Queue { get; }

    public string? FaultReason { get; private set; }

    public bool IsWaitingForCompiler => _engine is { IsWaitingForCompiler: true };

    public int? ExitStatus => _decoder?.ExitStatus;

    public TextOptions TextOptions => _decoder?.Options ?? TextOptions.Default;

    public ReportLog<DropRecord> Drops => _drops;

    public ReportLog<FaultRecord> Faults => _faults;

    public ConsumerState State
    {
        get => _state;
        private set
        {
            _state = value;
            Queue.Signal();
        }
    }

    /// <summary>Whether nothing more will come.</summary>
    public bool HasEnded => _state is ConsumerState.Stopped or ConsumerState.Faulted or ConsumerState.Removed;

    /// <summary>The programs, in the order they were compiled.</summary>
    public CompiledProgram[] Programs
    {
        get
        {
            lock (_programs) return [.. _programs];
        }
    }

    private IEngineSession Engine => _engine ?? throw StateError("used");

    public static async Task<TracingSession> OpenAsync(ConsumerOptions options, CancellationToken cancellation)
    {
        TracingSession session = new(options);
        try
        {
            await session.CallAsync(() => session.Open(cancellation), cancellation).ConfigureAwait(false);
            return session;
        }
        catch
        {
            _ = session.BeginRemove();
            throw;
        }
    }

    private bool Open(CancellationToken cancellation)
    {
        EngineSelection selection = EngineSelector.Open(_options, Id, cancellation);
        _engine = selection.Session;
        Kind = selection.Kind;
        Version = selection.Session.Version;
        Warnings = selection.Warning is { } warning ? [warning] : [];
        _decoder = new RecordDecoder(Id, selection.Session.Symbols, Queue.Add, _dropReports.Add, Report) { TellsTime = selection.Session.IsClockMonotonic };
        _pace.Begin(_engine);
        foreach ((string name, string? value) in InitialOptions()) SetNow(name, value);
        return true;
    }

    /// <summary>libdtrace has no default for the sizes of its buffers; dtrace(8) sets both to 4m.</summary>
    private IEnumerable<KeyValuePair<string, string?>> InitialOptions()
    {
        yield return new("bufsize", "4m");
        yield return new("aggsize", "4m");
        foreach (KeyValuePair<string, string?> option in _options.Options) yield return option;
        if (_options.IsDestructive) yield return new("destructive", null);
    }

    private void Report(DropRecord drop)
    {
        _drops.Add(drop);
        Queue.Add(drop);
    }

    private void Report(FaultRecord fault)
    {
        _faults.Add(fault);
        Queue.Add(fault);
    }
}
