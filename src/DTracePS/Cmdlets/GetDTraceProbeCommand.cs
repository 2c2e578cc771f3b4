using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>Gets the probes that match a description, of a consumer or of an engine.</summary>
[Cmdlet(VerbsCommon.Get, "DTraceProbe", DefaultParameterSetName = OfEngine, HelpUri = HelpPages.Folder + "Get-DTraceProbe.md")]
[OutputType(typeof(ProbeDescription), typeof(ProbeInformation))]
public sealed class GetDTraceProbeCommand : DTraceCmdlet
{
    private const string OfEngine = "Engine";
    private const string OfConsumer = "Consumer";

    /// <summary>
    /// The provider, as in syscall, or a whole description as D spells it, as in syscall::read:entry; D's wildcards * ? [ ] are permitted. Any where none
    /// is given.
    /// </summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(ProbePartCompleter))]
    [SupportsWildcards]
    [AllowEmptyString]
    public string Provider { get; set; } = string.Empty;

    /// <summary>The module; wildcards are permitted.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProbePartCompleter))]
    [SupportsWildcards]
    [AllowEmptyString]
    public string Module { get; set; } = string.Empty;

    /// <summary>The function, as in read; wildcards are permitted.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProbePartCompleter))]
    [SupportsWildcards]
    [AllowEmptyString]
    public string Function { get; set; } = string.Empty;

    /// <summary>The probe's name, as in entry; wildcards are permitted.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProbePartCompleter))]
    [SupportsWildcards]
    [AllowEmptyString]
    public string Name { get; set; } = string.Empty;

    /// <summary>The consumers whose probes to get: objects, ids or names.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = OfConsumer)]
    [ArgumentCompleter(typeof(ConsumerCompleter))]
    [ValidateNotNullOrEmpty]
    public ConsumerReference[] Consumer { get; set; } = [];

    /// <summary>The engine whose probes to get; Auto, the default, takes the best this machine has.</summary>
    [Parameter(ParameterSetName = OfEngine)]
    public EngineKind Engine { get; set; }

    /// <summary>Also get the stability of each probe and the types of its arguments, where the engine tells them. This takes longer.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }


    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Pattern() is not { } pattern) return;
        if (ParameterSetName == OfEngine)
        {
            Run(new EngineProbeOperation(Engine, pattern, Detailed));
            return;
        }

        foreach (ConsumerReference reference in Consumer)
        {
            IReadOnlyList<DTraceConsumer> found = reference.Resolve(SessionConsumers.Registry);
            if (found.Count == 0) WriteError(ErrorRecords.NoConsumer(reference));
            else Run(new ProbeOperation(found, pattern, Detailed));
        }
    }

    /// <summary>What the probes must match; null, and an error, where that is said twice.</summary>
    private ProbeDescription? Pattern()
    {
        if (!Provider.Contains(':', StringComparison.Ordinal)) return new ProbeDescription(0, Provider, Module, Function, Name);
        if (Module.Length + Function.Length + Name.Length == 0 && ProbeText.Parse(Provider) is { } whole) return whole;
        WriteError(ErrorRecords.Of(
            new DTraceException(DTraceErrorKind.Argument, $"'{Provider}' is a whole probe description: it has at most four parts, and stands without -Module, -Function and -Name."), Provider));
        return null;
    }
}
