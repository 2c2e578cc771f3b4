using System.Collections;
using System.Globalization;
using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Traces with a D program: writes its records as they come and, when it stops, its aggregations. It stops at exit(), after -Duration, or at the
/// first Ctrl-C, as dtrace(8) does; the second Ctrl-C aborts.
/// </summary>
[Cmdlet(
    VerbsLifecycle.Invoke, "DTrace", DefaultParameterSetName = FromText, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium,
    HelpUri = HelpPages.Folder + "Invoke-DTrace.md")]
[OutputType(typeof(TraceRecord), typeof(AggregateRecord), typeof(ProcessExit), typeof(string), typeof(OperationJob))]
public sealed class InvokeDTraceCommand : DTraceCmdlet, IProgramParameters
{
    private const string FromText = "Program";
    private const string FromPath = "Path";
    private const string FromLiteralPath = "LiteralPath";

    /// <summary>The D text. Write it in single quotes: D's own $ and @ are PowerShell's too.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FromText)]
    [ArgumentCompleter(typeof(ProgramCompleter))]
    [AllowEmptyString]
    public string? Program { get; set; }

    /// <summary>Files of D, enabled together; wildcards are permitted.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromPath)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Files of D, spelled exactly.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromLiteralPath)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>How long to trace, as in 5s or 250ms.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan? Duration { get; set; }

    /// <summary>
    /// A command to start and trace from its beginning: a path, or a name to be found by PATH. $target is its process, and tracing ends when it does.
    /// No shell takes part.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProgramFileCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Command { get; set; }

    /// <summary>The command's arguments, each of which reaches it as it stands.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string[] CommandArgument { get; set; } = [];

    /// <summary>Processes to trace; tracing ends when all have ended. $target is the first, unless there is a command.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProcessCompleter))]
    [ValidateRange(1, int.MaxValue)]
    public int[] ProcessId { get; set; } = [];

    /// <summary>The engine: LibDTrace, Embedded or InProcess; Auto, the default, takes the best this machine has. An engine named outright never falls back.</summary>
    [Parameter]
    public EngineKind Engine { get; set; }

    /// <summary>Options by name, as in @{ bufsize = '8m'; quiet = $true }: $true is a bare flag, $false unsets a switch. bufsize and aggsize start at 4m.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(OptionTableCompleter))]
    public IDictionary? Option { get; set; }

    /// <summary>A libdtrace to load in place of the platform's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LibraryPath { get; set; }

    /// <summary>A name for the consumer, by which another runspace can find it while it traces.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NothingCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The macro arguments $1, $2 and so on.</summary>
    [Parameter]
    [AllowEmptyString]
    public string[] ArgumentList { get; set; } = [];

    /// <summary>Preprocessor definitions, each NAME or NAME=value; any makes the preprocessor run.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NothingCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Define { get; set; } = [];

    /// <summary>Folders in which the preprocessor looks for headers; any makes the preprocessor run.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] IncludeDirectory { get; set; } = [];

    /// <summary>Run the preprocessor, also where nothing is defined (dtrace -C).</summary>
    [Parameter]
    public SwitchParameter Preprocess { get; set; }

    /// <summary>A probe description that matches nothing is no error.</summary>
    [Parameter]
    public SwitchParameter AllowZeroMatch { get; set; }

    /// <summary>A program without clauses is no error.</summary>
    [Parameter]
    public SwitchParameter AllowEmpty { get; set; }

    /// <summary>The last of several macro arguments may be left unused.</summary>
    [Parameter]
    public SwitchParameter AllowUnusedArgument { get; set; }

    /// <summary>A macro argument that is not given is 0, or empty as $$n.</summary>
    [Parameter]
    public SwitchParameter AllowMissingArgument { get; set; }

    /// <summary>Do not load the library's own .d files.</summary>
    [Parameter]
    public SwitchParameter NoLibrary { get; set; }

    /// <summary>Allow destructive actions.</summary>
    [Parameter]
    public SwitchParameter Destructive { get; set; }

    /// <summary>Start a destructive program without asking.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Write the lines dtrace(8) would print, in place of objects, and leave the status of the last exit() in $LASTEXITCODE. On a terminal control
    /// characters in them are escaped.
    /// </summary>
    [Parameter]
    public SwitchParameter AsText { get; set; }

    /// <summary>
    /// Watch the aggregations while it traces: shown in place on a terminal and renewed each second, where q ends it as Ctrl-C does; elsewhere the entries of
    /// each second are put out.
    /// </summary>
    [Parameter]
    public SwitchParameter Watch { get; set; }

    /// <summary>Trace in a job. Stop-Job stops the tracing, and END's records and the aggregations are still in its output.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    bool IProgramParameters.Preprocesses => Preprocess;

    bool IProgramParameters.AllowsZeroMatch => AllowZeroMatch;

    bool IProgramParameters.AllowsEmpty => AllowEmpty;

    bool IProgramParameters.AllowsUnusedArgument => AllowUnusedArgument;

    bool IProgramParameters.AllowsMissingArgument => AllowMissingArgument;

    bool IProgramParameters.HasNoLibrary => NoLibrary;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Watch && AsText) ThrowTerminatingError(new ErrorRecord(new PSArgumentException("-Watch shows objects, and -AsText puts out none: give one of them."), "DTraceArgument", ErrorCategory.InvalidArgument, null));
        IReadOnlyList<ProgramSource> sources = ProgramSources.Of(this, this);
        TargetCommand? command = TargetParameters.CommandOf(this, Command, CommandArgument);
        if (sources.Count == 0) return;
        string action = command is null ? "Trace" : $"Start '{command}' and trace";
        if (!ShouldProcess(Program ?? string.Join(", ", sources.Select(source => source.FileName)), action)) return;
        try
        {
            Trace(sources, command);
        }
        catch (DTraceException invalid)
        {
            WriteError(ErrorRecords.Of(invalid, null));
        }
    }

    private void Trace(IReadOnlyList<ProgramSource> sources, TargetCommand? command)
    {
        using TerminalScreen? screen = Watch && !AsJob ? TerminalScreen.TryOpen(Host) : null;
        InvokeRequest request = new()
        {
            Open = OpenRequest.Of(this, Engine, Option, LibraryPath, Name, Destructive),
            Sources = sources,
            Command = command,
            ProcessIds = ProcessId,
            Duration = Duration,
            AsText = AsText,
            ToTerminal = (AsText || Watch) && !AsJob && TerminalOutput.Is(this),
            Watches = Watch,
            Screen = screen,
            Force = Force,
        };
        if (AsJob)
        {
            Run(new InvokeOperation(request), asJob: true);
            return;
        }

        using TracingInterrupt? interrupt = TracingInterrupt.TryClaim(Host, takesKeys: command is null, Watch ? ConsoleInterrupt.Quit : null);
        if (interrupt is not { TakesInterrupt: true }) request = request with { Abandoned = Warn };
        InvokeOperation operation = new(request);
        Run(operation, interrupt?.Asked ?? CancellationToken.None);

        // Lines in place of objects are for scripts that ran dtrace(8), and those look for its status where PowerShell puts a program's.
        if (AsText && operation.ExitStatus is { } status) SessionState.PSVariable.Set("global:LASTEXITCODE", status);
    }

    /// <summary>Tells the user where what was traced is to be found. The pipeline is stopped and takes no warnings any more: the host does.</summary>
    private void Warn(DTraceConsumer consumer) => Host.UI?.WriteWarningLine(string.Create(
        CultureInfo.InvariantCulture,
        $"Tracing is being stopped. Consumer {consumer.Id} ({consumer.Name}) is kept: Receive-DTraceRecord {consumer.Id} -Wait and Get-DTraceAggregate -Consumer {consumer.Id} read what it has, Remove-DTraceConsumer {consumer.Id} frees it."));
}
