using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>Compiles a D program and adds it to what a consumer will enable.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "DTraceCompile", DefaultParameterSetName = FromText, HelpUri = HelpPages.Folder + "Invoke-DTraceCompile.md")]
[OutputType(typeof(DTraceProgram))]
[OutputType(typeof(OperationJob))]
public sealed class InvokeDTraceCompileCommand : NamedConsumerCmdlet, IProgramParameters
{
    private const string FromText = "Program";
    private const string FromPath = "Path";
    private const string FromLiteralPath = "LiteralPath";

    /// <summary>The D text. Write it in single quotes: D's own $ and @ are PowerShell's too.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FromText)]
    [ArgumentCompleter(typeof(ProgramCompleter))]
    [AllowEmptyString]
    public string? Program { get; set; }

    /// <summary>Files of D; wildcards are permitted. Each is a program.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromPath)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Files of D, spelled exactly.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromLiteralPath)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

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

    /// <summary>The programs have their code as text too, in the property Listing (dtrace -S).</summary>
    [Parameter]
    public SwitchParameter Listing { get; set; }

    /// <summary>Compile in a job, whose output is the programs.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    bool IProgramParameters.Preprocesses => Preprocess;

    bool IProgramParameters.AllowsZeroMatch => AllowZeroMatch;

    bool IProgramParameters.AllowsEmpty => AllowEmpty;

    bool IProgramParameters.AllowsUnusedArgument => AllowUnusedArgument;

    bool IProgramParameters.AllowsMissingArgument => AllowMissingArgument;

    bool IProgramParameters.HasNoLibrary => NoLibrary;

    private protected override bool Collects => AsJob;

    private protected override void Process(IReadOnlyList<DTraceConsumer> consumers)
    {
        IReadOnlyList<ProgramSource> sources = [.. ProgramSources.Of(this, this).Select(source => source with { Lists = Listing })];
        if (sources.Count > 0) Run(new CompileOperation(consumers, sources), AsJob);
    }
}
