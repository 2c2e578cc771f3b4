using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace DTracePS.Host;

/// <summary>How a run of statements ended.</summary>
internal enum Outcome
{
    /// <summary>It ran to its end.</summary>
    Completed,

    /// <summary>A terminating error ended it.</summary>
    Terminated,

    /// <summary>Ctrl-C stopped it.</summary>
    Interrupted,
}

/// <summary>One runspace of the PowerShell engine and the console it talks to; runs statements one at a time and can stop them.</summary>
internal sealed class Session : IDisposable
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _idle = new(initialState: true);
    private Pipeline? _running;
    private volatile bool _interrupted;

    /// <summary>Opens a session.</summary>
    /// <param name="nonInteractive">A prompt is an error.</param>
    public Session(bool nonInteractive)
    {
        Host = new ConsoleHost(this, nonInteractive);
        Runspace = RunspaceFactory.CreateRunspace(Host, InitialSessionState.CreateDefault2());
        Runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        Runspace.Open();
        Runspace.DefaultRunspace = Runspace;
    }

    /// <summary>The console as the engine sees it.</summary>
    public ConsoleHost Host { get; }

    /// <summary>The engine's runspace.</summary>
    public Runspace Runspace { get; }

    /// <summary>The exit code that <c>exit</c> or a signal asked for, or null while neither did.</summary>
    public int? RequestedExit { get; private set; }

    /// <summary>Whether Ctrl-C was pressed since the last statement began.</summary>
    public bool IsInterrupted => _interrupted;

    /// <summary>Asks the session to end after the running statement.</summary>
    public void RequestExit(int exitCode) => RequestedExit ??= exitCode;

    /// <summary>Imports the module that was built beside this host, where there is one.</summary>
    public void ImportBuiltModule()
    {
        string? manifest = BuiltModule.Find(AppContext.BaseDirectory);
        if (manifest is not null) Run("param($path) Import-Module -Name $path -Global", [manifest]);
    }

    /// <summary>Runs a script with its output, errors among it, formatted to the console.</summary>
    /// <param name="script">The script's text, run in the session's own scope.</param>
    /// <param name="arguments">Its arguments by position.</param>
    public Outcome Run(string script, params object[] arguments)
    {
        _interrupted = false;
        using Pipeline pipeline = CreatePipeline(script, isUsers: true, arguments);
        try
        {
            ShowOutput(pipeline);
            return pipeline.PipelineStateInfo.State == PipelineState.Stopped ? Outcome.Interrupted : Outcome.Completed;
        }
        catch (PipelineStoppedException)
        {
            return Outcome.Interrupted;
        }
        catch (RuntimeException error)
        {
            Report(error);
            return Outcome.Terminated;
        }
    }

    /// <summary>Whether the last statement succeeded, by <c>$?</c>.</summary>
    public bool LastSucceeded() => Evaluate<bool>("$global:?");

    /// <summary>Runs a script for its one value, with nothing shown; the default where it gives none or fails.</summary>
    public T? Evaluate<T>(string script, params object[] arguments)
    {
        using Pipeline pipeline = CreatePipeline(script, isUsers: false, arguments);
        try
        {
            foreach (PSObject? result in Invoke(pipeline))
            {
                if (LanguagePrimitives.TryConvertTo(result?.BaseObject, out T value)) return value;
            }
        }
        catch (RuntimeException)
        {
            // The caller has a default for exactly this.
        }

        return default;
    }

    /// <summary>
    /// Shows a terminating error as the engine shows others. Writing it to the error stream again would give it the place
    /// of that writing; so it is formatted as an object, on standard error.
    /// </summary>
    public void Report(RuntimeException error)
    {
        if (error is ParseException)
        {
            Host.UI.WriteErrorLine(ParseErrors.Describe(error));
            return;
        }

        try
        {
            using Pipeline pipeline = CreatePipeline("param($record) $record", isUsers: false, error.ErrorRecord);
            using (Host.Console.OutputAsErrors()) ShowOutput(pipeline);
        }
        catch (RuntimeException)
        {
            Host.UI.WriteErrorLine(error.Message);
        }
    }

    /// <summary>Forgets an earlier Ctrl-C.</summary>
    public void ClearInterrupt() => _interrupted = false;

    /// <summary>Stops the running statement, if there is one; returns at once.</summary>
    public void Interrupt()
    {
        _interrupted = true;
        Host.Console.InterruptKeys();
        lock (_gate) _running?.StopAsync();
    }

    /// <summary>Waits until no statement runs, but no longer than a limit.</summary>
    public bool WaitUntilIdle(TimeSpan limit) => _idle.Wait(limit);

    /// <summary>Closes the runspace, waiting a bounded time for what still runs in it.</summary>
    public void Dispose()
    {
        Task closing = Task.Run(Runspace.Dispose);
        if (closing.Wait(CloseLimit)) _idle.Dispose();
    }

    /// <summary>The engine restores <c>$?</c> after a pipeline that is not kept in the history, and leaves that of one that is.</summary>
    private Pipeline CreatePipeline(string script, bool isUsers, params object[] arguments)
    {
        Pipeline pipeline = Host.NestedPrompts > 0 ? Runspace.CreateNestedPipeline(script, isUsers) : Runspace.CreatePipeline(script, isUsers);
        foreach (object argument in arguments) pipeline.Commands[0].Parameters.Add(null, argument);
        return pipeline;
    }

    private void ShowOutput(Pipeline pipeline)
    {
        pipeline.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.Commands.Add(new Command("Out-Default", isScript: false, useLocalScope: true));
        Invoke(pipeline);
    }

    private Collection<PSObject> Invoke(Pipeline pipeline)
    {
        Pipeline? outer;
        lock (_gate)
        {
            outer = _running;
            _running = pipeline;
            _idle.Reset();
        }

        try
        {
            return pipeline.Invoke();
        }
        finally
        {
            lock (_gate)
            {
                _running = outer;
                if (outer is null) _idle.Set();
            }
        }
    }
}
