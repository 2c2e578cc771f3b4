using System.Management.Automation;

namespace DTracePS;

/// <summary>A cmdlet that draws what comes down the pipeline into a file.</summary>
public abstract class ExportPictureCmdlet : DTraceCmdlet
{
    /// <summary>The parameter set that names the file by a path.</summary>
    protected const string ByPath = "Path";

    /// <summary>The parameter set that names it literally.</summary>
    protected const string ByLiteralPath = "LiteralPath";

    private OutputFile? _file;

    /// <summary>The file to write. Wildcards are permitted where they match one file that is there.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByPath)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The file to write, spelled exactly.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByLiteralPath)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    /// <summary>What stands above the picture.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NothingCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>Overwrite a file that is read-only.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Do not overwrite a file.</summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Put out the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>What the picture is called where the user is asked.</summary>
    private protected abstract string Noun { get; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _file = OutputFile.Find(this, Path ?? LiteralPath!, Path is null, NoClobber, Force);

    /// <inheritdoc/>
    protected override void EndProcessing() => _file!.Write(this, Drawing(), $"Write {Noun}", PassThru);

    /// <summary>What draws the picture, of all that came, and needs no cmdlet for it.</summary>
    private protected abstract Func<string> Drawing();
}
