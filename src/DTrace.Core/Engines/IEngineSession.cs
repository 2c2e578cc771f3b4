namespace DTrace.Core;

/// <summary>
/// One consumer's life in an engine: open, options, compile, start, work until stopped, aggregations, dispose.
/// Every member is called on the consumer's own thread, one at a time; the consumer keeps the order of states, so a session need not check it.
/// All failures are <see cref="DTraceException"/>s.
/// </summary>
public interface IEngineSession : IDisposable
{
    /// <summary>What <c>dtrace -V</c> prints after <c>dtrace: </c>; for our engines <c>DTracePS D n.n.n</c>.</summary>
    string Version { get; }

    /// <summary>Turns addresses into frames.</summary>
    ISymbolResolver Symbols { get; }

    /// <summary>
    /// Whether timestamps are nanoseconds of this process's monotonic clock, so that their wall-clock time is known. Where they are not, records have none.
    /// </summary>
    bool IsClockMonotonic => true;

    /// <summary>The value of an option as dtrace's own spelling of it, or null where it is unset or cannot be read.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Option"/>: no such option.</exception>
    string? GetOption(string name);

    /// <summary>Sets an option.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="value">The value in dtrace's spelling; null for a bare flag.</param>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Option"/>: no such option, or the value is not one of its syntax.</exception>
    void SetOption(string name, string? value);

    /// <summary>
    /// Creates a process and holds it stopped before it runs the command's first instruction, as far as the engine can. Before the first compile;
    /// the first process created or grabbed is <c>$target</c>.
    /// </summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>: the command cannot be executed, with the reason.</exception>
    ITargetProcess CreateProcess(TargetCommand command, CancellationToken cancellation) => throw HasNoProcesses();

    /// <summary>Grabs a running process, as <see cref="CreateProcess"/> creates one.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>: there is none of that number, or it cannot be grabbed.</exception>
    ITargetProcess GrabProcess(int processId) => throw HasNoProcesses();

    /// <summary>
    /// Whether its compile is waiting for another session's: an engine may have one compiler for the whole process. Read from any thread.
    /// </summary>
    bool IsWaitingForCompiler => false;

    /// <summary>Compiles a program and adds it to the enabling.</summary>
    /// <exception cref="DTraceCompileException">The program is not valid.</exception>
    CompiledProgram Compile(ProgramSource source, CancellationToken cancellation);

    /// <summary>Instruments the system: BEGIN fires, then probes do.</summary>
    void Start(CancellationToken cancellation);

    /// <summary>Asks for the status, and moves no data: also what keeps the enabling alive. Drops it learns of go to the sink.</summary>
    EngineStatus Poll(IRecordSink sink);

    /// <summary>Asks for the status and moves every record there is into the sink, whole: a pass once begun is never cut short.</summary>
    EngineStatus Work(IRecordSink sink);

    /// <summary>
    /// Stops tracing: END fires, what is left is moved into the sink, and the aggregations are brought up to date for a last
    /// <see cref="WalkAggregations"/>. Idempotent.
    /// </summary>
    void Stop(IRecordSink sink);

    /// <summary>
    /// The session is about to be stopped: what the call that runs now waits for outside the engine, such as a command of system(), is soon waited for no
    /// more. Called from any thread.
    /// </summary>
    void Interrupt()
    {
    }

    /// <summary>Brings the aggregations up to date; aggregation drops go to the sink.</summary>
    void SnapAggregations(IRecordSink sink);

    /// <summary>Visits each entry of the last snapshot, in no promised order.</summary>
    void WalkAggregations(IAggregateVisitor visitor);

    /// <summary>The probes that match a pattern.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.NoProbe"/>: none does; <see cref="DTraceErrorKind.Argument"/>: the pattern is malformed.</exception>
    IReadOnlyList<ProbeDescription> FindProbes(ProbeDescription pattern);

    private static DTraceException HasNoProcesses() => new(DTraceErrorKind.Argument, "This engine neither creates nor grabs processes.");

    /// <summary>What the engine tells of a probe that <see cref="FindProbes"/> found; its name alone, where it tells no more.</summary>
    ProbeInformation DescribeProbe(ProbeDescription probe) => new(probe);
}

/// <summary>Turns addresses into frames. A frame is always returned; what cannot be resolved stays null in it.</summary>
public interface ISymbolResolver
{
    /// <summary>The frame of a kernel address.</summary>
    StackFrame Kernel(ulong address);

    /// <summary>The frame of an address in a process.</summary>
    StackFrame User(int processId, ulong address);
}

/// <summary>Receives what an engine delivers, in order, on the consumer's thread. It never throws.</summary>
public interface IRecordSink
{
    /// <summary>A clause fired.</summary>
    /// <param name="probe">The probe.</param>
    /// <param name="cpu">The CPU.</param>
    /// <param name="timestamp">Nanoseconds of DTrace's clock, or null where the engine records none.</param>
    void BeginFiring(ProbeDescription probe, int cpu, long? timestamp);

    /// <summary>Where the next firing stands in the flow of functions: told before it begins, where option flowindent is set.</summary>
    void Flow(in FiringFlow flow)
    {
    }

    /// <summary>One datum of the firing.</summary>
    /// <param name="description">Its description; <see cref="RecordDescription.Offset"/> is not used.</param>
    /// <param name="datum">Its bytes; valid during the call.</param>
    void Datum(in RecordDescription description, ReadOnlySpan<byte> datum);

    /// <summary>A printf() of the firing.</summary>
    /// <param name="action">The action.</param>
    /// <param name="format">The format, from which the text is made where <paramref name="text"/> is null.</param>
    /// <param name="arguments">The arguments' descriptions.</param>
    /// <param name="record">The bytes that the descriptions' offsets point into; valid during the call.</param>
    /// <param name="text">The text, where the engine has formatted it itself.</param>
    void Formatted(TraceAction action, PrintfFormat? format, ReadOnlySpan<RecordDescription> arguments, ReadOnlySpan<byte> record, string? text);

    /// <summary>Text the engine made of the firing's datum: printa(), print().</summary>
    void Text(TraceAction action, string text);

    /// <summary>The firing is complete.</summary>
    void EndFiring();

    /// <summary>Something was lost.</summary>
    void Drop(DropRecord drop);

    /// <summary>A D run-time fault.</summary>
    void Fault(FaultRecord fault);

    /// <summary>The D action setopt() changed an option; a sink that reads no options need not know.</summary>
    /// <param name="name">The option.</param>
    /// <param name="value">Its value in dtrace's spelling; null where it is unset now.</param>
    void OptionSet(string name, string? value)
    {
    }
}

/// <summary>Visits aggregations.</summary>
public interface IAggregateVisitor
{
    /// <summary>Visits one entry.</summary>
    /// <param name="description">Its shape.</param>
    /// <param name="entry">Its bytes, un-normalised; valid during the call.</param>
    /// <param name="normal">The divisor that normalize() set; 1 where none.</param>
    /// <returns>True to remove the entry, false to keep it.</returns>
    bool Visit(AggregateDescription description, ReadOnlySpan<byte> entry, long normal);
}
