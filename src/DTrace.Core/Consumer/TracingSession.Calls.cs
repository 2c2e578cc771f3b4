namespace DTrace.Core;

/// <content>What a user may ask, each on the thread, each with its row in the table of states.</content>
internal sealed partial class TracingSession
{
    public Task<CompiledProgram> CompileAsync(ProgramSource source, CancellationToken cancellation) => CallAsync(
        () =>
        {
            Require("given a program", ConsumerState.Created, ConsumerState.Compiled);
            CompiledProgram program = Interruptible(token => Engine.Compile(source, token), "compile", cancellation);
            Observe(null);
            lock (_programs) _programs.Add(program);
            State = ConsumerState.Compiled;
            return program;
        },
        cancellation);

    public Task<bool> StartAsync(CancellationToken cancellation) => CallAsync(
        () =>
        {
            Require("started", ConsumerState.Compiled);
            State = ConsumerState.Starting;
            try
            {
                Interruptible(
                    token =>
                    {
                        Engine.Start(token);
                        return true;
                    },
                    "start",
                    cancellation);
            }
            finally
            {
                if (State == ConsumerState.Starting) State = ConsumerState.Compiled;
            }

            State = ConsumerState.Running;
            _pace.Started(Programs.Any(program => program.Aggregations.Count > 0));

            // The caller has gone: nobody would stop what it started.
            if (cancellation.IsCancellationRequested) StopNow();
            else ContinueTargets();
            return true;
        },
        cancellation);

    public Task<bool> SetOptionAsync(string name, string? value, CancellationToken cancellation) => CallAsync(
        () =>
        {
            Require($"given option '{name}'", ConsumerState.Created, ConsumerState.Compiled, ConsumerState.Running);
            if (_state == ConsumerState.Running && OptionTable.Find(name) is { Kind: not OptionKind.Dynamic } option)
            {
                throw new DTraceException(
                    DTraceErrorKind.State,
                    $"Option '{option.Name}' of consumer {Id} ({Name}) can be set only before tracing starts, and the consumer is Running: set it on a new consumer.");
            }

            SetNow(name, value);
            return true;
        },
        cancellation);

    public Task<DTraceOption> GetOptionAsync(string name, CancellationToken cancellation) => CallAsync(
        () =>
        {
            OptionDescription option = OptionTable.Find(name) ?? new(name, OptionKind.Runtime, OptionSyntax.Text, string.Empty);
            return Option(option, ReadOption(name));
        },
        cancellation);

    public Task<DTraceOption[]> GetOptionsAsync(CancellationToken cancellation) => CallAsync(
        () =>
        {
            List<DTraceOption> options = [];
            foreach (OptionDescription option in OptionTable.All.Where(option => option.Platforms.HasFlag(OptionTable.CurrentPlatform)))
            {
                if (TryReadOption(option.Name, out string? value)) options.Add(Option(option, value));
            }

            return options.ToArray();
        },
        cancellation);

    public Task<IReadOnlyList<ProbeDescription>> FindProbesAsync(ProbeDescription pattern, CancellationToken cancellation) => CallAsync(
        () =>
        {
            Require("asked for probes", ConsumerState.Created, ConsumerState.Compiled, ConsumerState.Running);
            return Guard(() => Engine.FindProbes(pattern));
        },
        cancellation);

    public Task<IReadOnlyList<ProbeInformation>> DescribeProbesAsync(ProbeDescription pattern, CancellationToken cancellation) => CallAsync(
        () =>
        {
            Require("asked for probes", ConsumerState.Created, ConsumerState.Compiled, ConsumerState.Running);
            return Guard<IReadOnlyList<ProbeInformation>>(() =>
            {
                List<ProbeInformation> probes = [];
                foreach (ProbeDescription probe in Engine.FindProbes(pattern))
                {
                    // Each may take the engine a while, and the engine may have thousands.
                    cancellation.ThrowIfCancellationRequested();
                    probes.Add(Engine.DescribeProbe(probe));
                }

                return probes;
            });
        },
        cancellation);

    public Task<bool> RefreshAsync(bool waits, CancellationToken cancellation) => CallAsync(
        () =>
        {
            if (_state == ConsumerState.Removed) throw StateError("read");
            if (waits && _state is ConsumerState.Created or ConsumerState.Compiled) throw StateError("waited for");
            if (_state == ConsumerState.Running) Pass();
            return true;
        },
        cancellation);

    public Task<AggregateRecord[]> ReadAggregationsAsync(AggregateQuery query, CancellationToken cancellation) => CallAsync(
        () =>
        {
            if (_state == ConsumerState.Removed) throw StateError("read");
            if (_state == ConsumerState.Running) Pass();
            if (_state == ConsumerState.Running) Snapshot();
            AggregateRecord[] returned = TakeReturned(query);
            AggregateRecord[] read = _state == ConsumerState.Running ? Walk(query) : TakeFinal(query);
            return returned.Length == 0 ? read : Join(returned, read);
        },
        cancellation);

    private async Task<T> CallAsync<T>(Func<T> body, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Task<T> call = _thread.Invoke(() =>
        {
            cancellation.ThrowIfCancellationRequested();
            return body();
        });
        return await call.WaitAsync(cancellation).ConfigureAwait(false);
    }

    private void SetNow(string name, string? value)
    {
        Guard(() =>
        {
            Engine.SetOption(name, value);
            return true;
        });
        Observe(name);
    }

    /// <summary>Learns what an option that was set, or any that a program may have set, means to the reading side.</summary>
    private void Observe(string? name)
    {
        _pace.Observe(Engine, name);
        _dropReports.Rate = _pace.ReportRate;
        if (name is null || TextOptions.Has(name)) _decoder!.Options = TextOptions.Of(option => TryReadOption(option, out string? value) ? value : null);
    }

    private string? ReadOption(string name)
    {
        if (_state == ConsumerState.Removed) throw StateError("read");
        if (_engine is { } engine) return Guard(() => engine.GetOption(name));
        return _finalOptions.TryGetValue(name, out string? value)
            ? value
            : throw new DTraceException(DTraceErrorKind.Option, $"There is no option '{name}', or the engine {Kind} does not have it.");
    }

    private bool TryReadOption(string name, out string? value)
    {
        try
        {
            value = ReadOption(name);
            return true;
        }
        catch (DTraceException error) when (error.Kind == DTraceErrorKind.Option)
        {
            value = null;
            return false;
        }
    }

    private DTraceOption Option(OptionDescription description, string? value) => DTraceOption.Of(description) with { Value = value, ConsumerId = Id, ConsumerName = Name };
}
