using System.Collections;
using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>Opens a DTrace consumer: what programs are compiled on, started on and read from.</summary>
[Cmdlet(VerbsCommon.New, "DTraceConsumer", HelpUri = HelpPages.Folder + "New-DTraceConsumer.md")]
[OutputType(typeof(DTraceConsumer))]
[OutputType(typeof(OperationJob))]
public sealed class NewDTraceConsumerCommand : DTraceCmdlet
{
    /// <summary>The engine: LibDTrace, Embedded or InProcess; Auto, the default, takes the best this machine has. An engine named outright never falls back.</summary>
    [Parameter(Position = 0)]
    public EngineKind Engine { get; set; }

    /// <summary>Options by name, as in @{ bufsize = '8m'; quiet = $true }: $true is a bare flag, $false unsets a switch. bufsize and aggsize start at 4m.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(OptionTableCompleter))]
    public IDictionary? Option { get; set; }

    /// <summary>A libdtrace to load in place of the platform's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LibraryPath { get; set; }

    /// <summary>A name by which to find the consumer; DTrace and its number where none is given.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NothingCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Allow destructive actions.</summary>
    [Parameter]
    public SwitchParameter Destructive { get; set; }

    /// <summary>Open it in a job, whose output is the consumer; removing the job frees it.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            Run(new OpenOperation(OpenRequest.Of(this, Engine, Option, LibraryPath, Name, Destructive)), AsJob);
        }
        catch (DTraceException invalid)
        {
            WriteError(ErrorRecords.Of(invalid, null));
        }
    }
}
