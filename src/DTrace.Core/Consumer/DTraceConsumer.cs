namespace DTrace.Core;

/// <summary>
/// A DTrace consumer: opened on an engine, given programs, started, read and stopped. Calls may be made from any thread and run in the
/// order they were made. Its registry holds one that was named or started until <see cref="RemoveAsync"/>; one that was neither and is dropped is
/// closed by its finalizer.
/// </summary>
public sealed class DTraceConsumer
{
    private readonly List<DTraceProgram> _programs = [];

    private readonly ConsumerRegistry _registry;
    private readonly bool _isNamed;

    private DTraceConsumer(TracingSession session, ConsumerOptions options)
    {
        Session = session;
        _registry = options.Registry;
        _isNamed = options.Name is not null;
    }

    /// <summary>
    /// Closes, on another thread: the finalizer's must not wait for an engine. An object that no constructor made, as test doubles are made, has no
    /// session, and an exception here would end the process.
    /// </summary>
    ~DTraceConsumer()
    {
        if (Session is not null && State != ConsumerState.Removed) ThreadPool.UnsafeQueueUserWorkItem(static session => _ = session.BeginRemove(), Session, preferLocal: false);
    }

    /// <summary>The consumer's number, unique in its registry.</summary>
    public int Id => Session.Id;

    /// <summary>The consumer's name.</summary>
    public string Name => Session.Name;

    /// <summary>The engine that runs it; never <see cref="EngineKind.Auto"/>.</summary>
    public EngineKind Engine => Session.Kind;

    /// <summary>What <c>dtrace -V</c> prints after <c>dtrace: </c>; for our engines <c>DTracePS D n.n.n</c>.</summary>
    public string Version => Session.Version;

    /// <summary>Where it stands in its life.</summary>
    public ConsumerState State => Session.State;

    /// <summary>Its programs, in the order they were compiled.</summary>
    public IReadOnlyList<DTraceProgram> Programs
    {
        get
        {
            lock (_programs)
            {
                foreach (CompiledProgram program in Session.Programs.Skip(_programs.Count)) _programs.Add(new DTraceProgram(this, program));
                return [.. _programs];
            }
        }
    }

    /// <summary>The processes it created or grabbed, in that order.</summary>
    public IReadOnlyList<TargetProcess> Targets => Session.Targets;

    /// <summary>Whether its compile waits for another consumer's to end: libdtrace has one compiler for the whole process.</summary>
    public bool IsWaitingForCompiler => Session.IsWaitingForCompiler;

    /// <summary>The status given to the last exit(), as dtrace(8) ends with it; null where it was not called.</summary>
    public int? ExitStatus => Session.ExitStatus;

    /// <summary>The options that decide how dtrace(8) prints, as they stand now, or stood at the end.</summary>
    public TextOptions TextOptions => Session.TextOptions;

    /// <summary>Why the engine failed, or null.</summary>
    public string? FaultReason => Session.FaultReason;

    /// <summary>What the choice of the engine warns of; empty where there is nothing to say.</summary>
    public IReadOnlyList<string> Warnings => Session.Warnings;

    /// <summary>What was lost, read or not: the last 1,000 reports.</summary>
    public IReadOnlyList<DropRecord> Drops => Session.Drops.ToArray();

    /// <summary>How many reports of losses came before those in <see cref="Drops"/>.</summary>
    public long DropsNotKept => Session.Drops.NotKept;

    /// <summary>The run-time faults, read or not: the last 1,000.</summary>
    public IReadOnlyList<FaultRecord> Faults => Session.Faults.ToArray();

    /// <summary>How many run-time faults came before those in <see cref="Faults"/>.</summary>
    public long FaultsNotKept => Session.Faults.NotKept;

    internal TracingSession Session { get; }

    /// <summary>Opens a consumer.</summary>
    /// <exception cref="DTraceException">No engine opens, with the reason; or an option is not valid.</exception>
    public static async Task<DTraceConsumer> OpenAsync(ConsumerOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        TracingSession session = await TracingSession.OpenAsync(options, cancellation).ConfigureAwait(false);
        DTraceConsumer consumer = new(session, options);
        options.Registry.Add(session, consumer);
        if (consumer._isNamed) options.Registry.Hold(consumer);
        return consumer;
    }

    /// <summary>Opens a reader over consumers: see <see cref="RecordReader.AddAsync"/>, which it calls for each.</summary>
    public static async Task<RecordReader> OpenReaderAsync(
        IReadOnlyList<DTraceConsumer> consumers, bool waits, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(consumers);
        RecordReader reader = new();
        try
        {
            foreach (DTraceConsumer consumer in consumers) await reader.AddAsync(consumer, waits, cancellation).ConfigureAwait(false);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Creates a process to trace from its beginning (dtrace -c): it is held until the start, and once all processes have ended so has the tracing.
    /// Before the first compile. The first process created or grabbed is <c>$target</c>.
    /// </summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>: the command cannot be executed, with the reason.</exception>
    public async Task<TargetProcess> CreateProcessAsync(TargetCommand command, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        return KeepAlive(await Session.CreateProcessAsync(command, cancellation).ConfigureAwait(false));
    }

    /// <summary>Grabs a running process to trace (dtrace -p), as <see cref="CreateProcessAsync"/> creates one.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>: there is none of that number, or it cannot be grabbed.</exception>
    public async Task<TargetProcess> GrabProcessAsync(int processId, CancellationToken cancellation = default) =>
        KeepAlive(await Session.GrabProcessAsync(processId, cancellation).ConfigureAwait(false));

    /// <summary>Compiles a program and adds it to the enabling.</summary>
    /// <exception cref="DTraceCompileException">The program is not valid.</exception>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.State"/>: it has been started or has ended, or Stop ended the compile.</exception>
    public async Task<DTraceProgram> CompileAsync(ProgramSource source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        CompiledProgram compiled = await Session.CompileAsync(source, cancellation).ConfigureAwait(false);
        return Programs[Array.FindIndex(Session.Programs, program => ReferenceEquals(program, compiled))];
    }

    /// <summary>Instruments the system. Cancelled once the engine has begun, the consumer is stopped as soon as it has started.</summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        _registry.Hold(this);
        try
        {
            await Session.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (DTraceException) when (!_isNamed && State is ConsumerState.Created or ConsumerState.Compiled)
        {
            _registry.LetGo(this);
            throw;
        }
    }

    /// <summary>
    /// Stops tracing: END fires, what is left is read, the engine is closed. In any state, from any thread; without effect once ended.
    /// A compile that is running is ended.
    /// </summary>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellation">Ends the waiting, not the stopping.</param>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Busy"/>: it takes longer; it goes on behind.</exception>
    public async Task StopAsync(TimeSpan timeout, CancellationToken cancellation = default)
    {
        await Session.WaitForAsync(Session.BeginStop(), "Stop", timeout, cancellation).ConfigureAwait(false);
        GC.KeepAlive(this);
    }

    /// <summary>Stops, takes the consumer from its registry, and throws away what nobody read. Without effect once removed.</summary>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellation">Ends the waiting, not the removal.</param>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Busy"/>: it takes longer; it goes on behind.</exception>
    public async Task RemoveAsync(TimeSpan timeout, CancellationToken cancellation = default)
    {
        await Session.WaitForAsync(Session.BeginRemove(), "Remove", timeout, cancellation).ConfigureAwait(false);
        GC.KeepAlive(this);
    }

    /// <summary>An option by its name.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Option"/>: there is none of that name.</exception>
    public async Task<DTraceOption> GetOptionAsync(string name, CancellationToken cancellation = default) =>
        KeepAlive(await Session.GetOptionAsync(name, cancellation).ConfigureAwait(false));

    /// <summary>Every option the engine has on this platform.</summary>
    public async Task<IReadOnlyList<DTraceOption>> GetOptionsAsync(CancellationToken cancellation = default) =>
        KeepAlive(await Session.GetOptionsAsync(cancellation).ConfigureAwait(false));

    /// <summary>Sets an option; once tracing, only a dynamic one.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="value">The value in dtrace's spelling; null for a bare flag.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task SetOptionAsync(string name, string? value, CancellationToken cancellation = default) =>
        KeepAlive(await Session.SetOptionAsync(name, value, cancellation).ConfigureAwait(false));

    /// <summary>The probes that match a pattern.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.NoProbe"/>: none does.</exception>
    public async Task<IReadOnlyList<ProbeDescription>> FindProbesAsync(ProbeDescription pattern, CancellationToken cancellation = default) =>
        KeepAlive(await Session.FindProbesAsync(pattern, cancellation).ConfigureAwait(false));

    /// <summary>The probes that match a pattern, each with what the engine tells of its stability and arguments.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.NoProbe"/>: none does.</exception>
    public async Task<IReadOnlyList<ProbeInformation>> DescribeProbesAsync(ProbeDescription pattern, CancellationToken cancellation = default) =>
        KeepAlive(await Session.DescribeProbesAsync(pattern, cancellation).ConfigureAwait(false));

    /// <summary>
    /// The entries of aggregations, after a snapshot (except within an aggrate the user set). They are removed unless the query keeps them.
    /// </summary>
    public async Task<IReadOnlyList<AggregateRecord>> ReadAggregationsAsync(AggregateQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return KeepAlive(await Session.ReadAggregationsAsync(query, cancellation).ConfigureAwait(false));
    }

    /// <summary>
    /// Takes back entries that <see cref="ReadAggregationsAsync"/> gave and that were not used: the next reading brings them again. Read while
    /// tracing, a key may then come twice, once with what was taken back and once with what came since; its value is both together.
    /// </summary>
    public void ReturnAggregations(IEnumerable<AggregateRecord> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        Session.ReturnAggregations(entries);
    }

    /// <summary>The consumer's name and state.</summary>
    public override string ToString() => $"{Name} ({Engine}, {State})";

    /// <summary>A call in progress keeps its consumer: it must not be finalised under it.</summary>
    private T KeepAlive<T>(T result)
    {
        GC.KeepAlive(this);
        return result;
    }
}
