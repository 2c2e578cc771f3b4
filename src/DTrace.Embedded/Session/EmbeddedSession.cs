using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Host;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Symbols;
using DTrace.Embedded.Targets;
using DTrace.Embedded.Unwinding;

namespace DTrace.Embedded.Session;

/// <summary>
/// A consumer's life in one of the embedded engines. Programs are bound as they come and code is made of all of them at the start, because
/// they share maps: globals, aggregations, one program for each site.
/// </summary>
internal sealed class EmbeddedSession : IEngineSession
{
    private readonly int _consumerId;
    private readonly IBpfRuntime _runtime;
    private readonly ProbeRegistry _probes;
    private readonly CodeTarget _target;
    private readonly EmbeddedOptions _options = new();
    private readonly BindingScope _scope = new();
    private readonly List<BoundProgram> _programs = [];
    private readonly TargetProcesses _processes;
    private readonly ShellCommands _commands = new(TimeProvider.System);
    private (EnablingOptions Options, CompiledEnabling Enabling)? _compiled;
    private readonly Func<IMappingWatch?> _watchMappings;
    private RunningEnabling? _running;

    /// <param name="consumerId">The consumer.</param>
    /// <param name="runtime">What runs the programs.</param>
    /// <param name="probes">The probes.</param>
    /// <param name="target">What code is made for.</param>
    /// <param name="symbols">Names of addresses.</param>
    /// <param name="processStart">How a command is started.</param>
    /// <param name="watchMappings">Begins to tell of what processes map; gives null where nothing does.</param>
    public EmbeddedSession(
        int consumerId, IBpfRuntime runtime, ProbeRegistry probes, CodeTarget target, ISymbolResolver symbols, IProcessStart processStart,
        Func<IMappingWatch?> watchMappings)
    {
        _consumerId = consumerId;
        _runtime = runtime;
        _probes = probes;
        _target = target;
        Symbols = symbols;
        _processes = new TargetProcesses(processStart);
        _watchMappings = watchMappings;
    }

    public string Version => EmbeddedVersion.Text;

    public ISymbolResolver Symbols { get; }

    public string? GetOption(string name) => _options.Get(name);

    public void SetOption(string name, string? value) => _options.Set(name, value);

    public ITargetProcess CreateProcess(TargetCommand command, CancellationToken cancellation) => _processes.Create(command, cancellation);

    public ITargetProcess GrabProcess(int processId) => _processes.Grab(processId);

    public CompiledProgram Compile(ProgramSource source, CancellationToken cancellation)
    {
        string written = source.Text;
        if (source.Preprocess || source.Defines.Count != 0 || source.IncludeDirectories.Count != 0 || _options.IsSet("cpp"))
            source = source with { Text = Preprocessor.Run(source, _options.PreprocessorPath, _options.PreprocessorArguments, cancellation) };
        BindingScope scope = _scope.Fork();
        BindOptions options = _options.ForBinder() with { KernelTypes = _target.KernelTypes, Namespace = _target.Namespace, Target = _processes.First, Cancellation = cancellation };
        BoundProgram program = Binder.Bind(source, scope, _probes, options).ProgramOrThrow();
        cancellation.ThrowIfCancellationRequested();
        foreach ((string name, string? value) in program.PragmaOptions) _options.Set(name, value);
        Enabling enabling = Enable([.. _programs, program], cancellation);
        _compiled = (enabling.Options, CompiledEnabling.Compile(enabling));
        _scope.Adopt(scope);
        _programs.Add(program);
        return new CompiledProgram(
            written,
            program.ProbeMatches,
            [.. program.Clauses.SelectMany(clause => clause.Probes).Select(probe => probe.Text)],
            [.. program.Aggregations.Select(aggregation => aggregation.Name)],
            program.IsDestructive)
        {
            Listing = source.Lists ? Listing.Of(enabling, _compiled.Value.Enabling.Object) : null,
        };
    }

    public void Start(CancellationToken cancellation)
    {
        if (_programs.Any(program => program.IsDestructive) && !_options.IsSet("destructive"))
            throw new DTraceException(DTraceErrorKind.Engine, "Destructive actions not allowed");
        CompiledEnabling compiled = CompileAll(cancellation);
        _running = RunningEnabling.Start(_runtime, compiled, _probes, Symbols, _options, _commands, _consumerId, loaded => Follow(compiled, loaded), cancellation);
    }

    public void Interrupt() => _commands.Stop();

    public EngineStatus Poll(IRecordSink sink) => _running is null ? EngineStatus.Running : _running.Poll(sink);

    public EngineStatus Work(IRecordSink sink) => _running is null ? EngineStatus.Running : _running.Work(sink);

    public void Stop(IRecordSink sink) => _running?.Stop(sink);

    public void SnapAggregations(IRecordSink sink) => _running?.SnapAggregations(sink);

    public void WalkAggregations(IAggregateVisitor visitor) => _running?.WalkAggregations(visitor);

    public IReadOnlyList<ProbeDescription> FindProbes(ProbeDescription pattern)
    {
        IReadOnlyList<ProbeDescription> probes = _probes.Match(pattern);
        if (probes.Count != 0) return probes;
        string? reason = _probes.WhyNone(pattern)?.Reason;
        throw new DTraceException(DTraceErrorKind.NoProbe, $"No probe matches description: {pattern}{(reason is null ? string.Empty : ": " + reason)}");
    }

    public ProbeInformation DescribeProbe(ProbeDescription probe) => _probes.Inform(probe);

    public void Dispose()
    {
        try
        {
            _running?.Dispose();
        }
        finally
        {
            _processes.Dispose();
        }
    }

    /// <summary>Follows what processes map, where programs record addresses in them or walk their stacks.</summary>
    private ProcessFollower? Follow(CompiledEnabling compiled, ILoadedBpfObject loaded)
    {
        if (!compiled.HasUserAddresses && compiled.StackTables is null) return null;
        StackTables? tables = compiled.StackTables is { } maps ? new StackTables(loaded, maps, UnwindTables.OfThisMachine) : null;
        IEnumerable<int> processes = _processes.Numbers.Select(ProcNumbers.InProc).OfType<int>();
        IReadOnlyList<EntryStop> stops = tables is null ? [] : [.. _processes.Created.Select(process => EntryStop.Set(_runtime, process)).OfType<EntryStop>()];
        return ProcessFollower.Start(_watchMappings(), UserSymbols.OfThisMachine, tables, processes, stops);
    }

    /// <summary>The code of all programs: what the last compile made of them, unless options on which it depends were changed since.</summary>
    private CompiledEnabling CompileAll(CancellationToken cancellation)
    {
        if (_compiled is { } made && made.Options with { Cancellation = cancellation } == OptionsFor(_programs, cancellation)) return made.Enabling;
        return CompiledEnabling.Compile(Enable(_programs, cancellation));
    }

    private Enabling Enable(IReadOnlyList<BoundProgram> programs, CancellationToken cancellation) => new(programs, _probes.ById, OptionsFor(programs, cancellation));

    private EnablingOptions OptionsFor(IReadOnlyList<BoundProgram> programs, CancellationToken cancellation)
    {
        int stringSize = programs.Select(program => program.Options.StringSize).DefaultIfEmpty(256).Max();
        int scratchSize = programs.Select(program => program.Options.ScratchSize).DefaultIfEmpty(256).Max();
        return _options.ForCode(stringSize, scratchSize, _target) with { Cancellation = cancellation };
    }
}
