using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>Gets the options of consumers as their engines tell them.</summary>
[Cmdlet(VerbsCommon.Get, "DTraceOption", HelpUri = HelpPages.Folder + "Get-DTraceOption.md")]
[OutputType(typeof(DTraceOption))]
public sealed class GetDTraceOptionCommand : NamedConsumerCmdlet
{
    /// <summary>The options' names; wildcards are permitted. All where none is given.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(OptionNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    private protected override bool Collects => false;

    private protected override void Process(IReadOnlyList<DTraceConsumer> consumers) => Run(new GetOptionOperation(consumers, Name));
}
