namespace DTrace.Core.Tests;

/// <summary>An engine that does what a test scripts.</summary>
internal sealed class FakeEngine(EngineKind kind = EngineKind.InProcess) : IEngine
{
    public EngineKind Kind => kind;

    public FakeSession Session { get; } = new();

    public Exception? Refusal { get; init; }

    public EngineOpenOptions? OpenedWith { get; private set; }

    public IEngineSession Open(EngineOpenOptions options, CancellationToken cancellation)
    {
        OpenedWith = options;
        if (Refusal is not null) throw Refusal;
        Session.ConsumerId = options.ConsumerId;
        return Session;
    }

    public Task<DTraceConsumer> OpenAsync(Func<ConsumerOptions, ConsumerOptions>? with = null)
    {
        ConsumerOptions options = new() { Engine = kind, Engines = [this], Registry = new ConsumerRegistry() };
        return DTraceConsumer.OpenAsync(with?.Invoke(options) ?? options, TestContext.Current.CancellationToken);
    }
}

/// <summary>A session whose members do what a test puts in their place, and which counts.</summary>
internal sealed class FakeSession : IEngineSession, ISymbolResolver
{
    public static readonly ProbeDescription Begin = new(1, "dtrace", "", "", "BEGIN");

    private int _disposals;
    private int _passes;
    private int _polls;

    public int ConsumerId { get; set; }

    public Dictionary<string, string?> Options { get; } = [];

    public Func<CancellationToken, CompiledProgram> OnCompile { get; set; } = _ => new CompiledProgram("BEGIN{}", 1, ["BEGIN"], ["a"], false);

    public Action<CancellationToken> OnStart { get; set; } = _ => { };

    public Func<IRecordSink, EngineStatus> OnWork { get; set; } = _ => EngineStatus.Running;

    public Action<IRecordSink> OnStop { get; set; } = _ => { };

    public Action<IAggregateVisitor> OnWalk { get; set; } = _ => { };

    public Action OnSnap { get; set; } = () => { };

    public Action OnDispose { get; set; } = () => { };

    public int Disposals => Volatile.Read(ref _disposals);

    public int Passes => Volatile.Read(ref _passes);

    public int Polls => Volatile.Read(ref _polls);

    public string Version => "Fake D 1.0";

    public ISymbolResolver Symbols => this;

    public string? GetOption(string name) => name == "nosuch"
        ? throw new DTraceException(DTraceErrorKind.Option, "no such option")
        : Options.GetValueOrDefault(name);

    public void SetOption(string name, string? value) => Options[name] = value;

    public FakeProcess Process { get; } = new();

    public ITargetProcess CreateProcess(TargetCommand command, CancellationToken cancellation) => Process;

    public ITargetProcess GrabProcess(int processId) => Process;

    public CompiledProgram Compile(ProgramSource source, CancellationToken cancellation) => OnCompile(cancellation);

    public void Start(CancellationToken cancellation) => OnStart(cancellation);

    public EngineStatus Poll(IRecordSink sink)
    {
        Interlocked.Increment(ref _polls);
        return EngineStatus.Running;
    }

    public EngineStatus Work(IRecordSink sink)
    {
        EngineStatus status = OnWork(sink);
        Interlocked.Increment(ref _passes);
        return status;
    }

    public void Stop(IRecordSink sink) => OnStop(sink);

    public void SnapAggregations(IRecordSink sink) => OnSnap();

    public void WalkAggregations(IAggregateVisitor visitor) => OnWalk(visitor);

    public IReadOnlyList<ProbeDescription> FindProbes(ProbeDescription pattern) => [Begin];

    public void Dispose()
    {
        OnDispose();
        Interlocked.Increment(ref _disposals);
    }

    public StackFrame Kernel(ulong address) => new(address, "unix", "f", address & 0xf);

    /// <summary>Knows every address but 0x22.</summary>
    public StackFrame User(int processId, ulong address) =>
        address == 0x22 ? new(address, null, null, 0) : new(address, $"p{processId}", "g", address & 0xf);
}

/// <summary>A process that lives and ends as a test says.</summary>
internal sealed class FakeProcess : ITargetProcess
{
    private volatile bool _hasExited;
    private int _continued;

    public int? ProcessId => 4711;

    public bool HasExited
    {
        get => _hasExited;
        set => _hasExited = value;
    }

    public int? ExitStatus => 3;

    public int Continued => Volatile.Read(ref _continued);

    public void Continue() => Interlocked.Increment(ref _continued);
}

/// <summary>What tests do again and again.</summary>
internal static class Scripts
{
    /// <summary>No wait of a test is longer.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    public static readonly ProgramSource Program = new() { Text = "BEGIN{}" };

    /// <summary>A firing that traces numbers.</summary>
    public static void Fire(this IRecordSink sink, params ReadOnlySpan<long> values)
    {
        sink.BeginFiring(FakeSession.Begin, 0, null);
        foreach (long value in values) sink.Datum(new RecordDescription(TraceAction.Trace, 0, 8), BitConverter.GetBytes(value));
        sink.EndFiring();
    }

    /// <summary>A firing of exit().</summary>
    public static void Exit(this IRecordSink sink, int status)
    {
        sink.BeginFiring(FakeSession.Begin, 0, null);
        sink.Datum(new RecordDescription(TraceAction.Exit, 0, 4), BitConverter.GetBytes(status));
        sink.EndFiring();
    }

    /// <summary>Work that delivers something once.</summary>
    public static Func<IRecordSink, EngineStatus> Once(Action<IRecordSink> deliver, EngineStatus status = EngineStatus.Running)
    {
        bool done = false;
        return sink =>
        {
            if (done) return EngineStatus.Running;
            done = true;
            deliver(sink);
            return status;
        };
    }

    public static async Task<DTraceConsumer> RunningAsync(this FakeEngine engine, Func<ConsumerOptions, ConsumerOptions>? with = null)
    {
        DTraceConsumer consumer = await engine.OpenAsync(with);
        await consumer.CompileAsync(Program);
        await consumer.StartAsync();
        return consumer;
    }

    /// <summary>Reads until everything has ended; numbers of trace records, texts of others.</summary>
    public static async Task<List<object?>> DrainAsync(params DTraceConsumer[] consumers)
    {
        using RecordReader reader = await DTraceConsumer.OpenReaderAsync(consumers, waits: true);
        List<object?> items = [];
        while (await reader.WaitAsync(Bound) == ReaderWait.Item)
        {
            Assert.True(reader.TryPeek(out object? item));
            items.Add(item switch { TraceRecord record => record.Data, DropRecord drop => drop.Message, FaultRecord fault => fault.Message, _ => item });
            reader.Commit();
        }

        return items;
    }

    public static async Task UntilAsync(Func<bool> condition)
    {
        long end = Environment.TickCount64 + (long)Bound.TotalMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < end, "the condition did not come true");
            await Task.Delay(2);
        }
    }
}
