using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>Gets the options of consumers as their engines tell them; without a consumer, those there are.</summary>
[Cmdlet(VerbsCommon.Get, "DTraceOption", HelpUri = HelpPages.Folder + "Get-DTraceOption.md")]
[OutputType(typeof(DTraceOption))]
public sealed class GetDTraceOptionCommand : ConsumerCmdlet
{
    /// <summary>The options' names; wildcards are permitted. All where none is given.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(OptionNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The consumers: objects, ids or names.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConsumerCompleter))]
    [ValidateNotNullOrEmpty]
    public override ConsumerReference[] Consumer { get; set; } = [];

    private protected override bool Collects => false;

    private protected override void Process(IReadOnlyList<DTraceConsumer> consumers) => Run(new GetOptionOperation(consumers, Name));

    private protected override void ProcessNone()
    {
        IReadOnlyList<DTraceOption> all = [.. OptionTable.All.Where(option => option.Platforms.HasFlag(OptionTable.CurrentPlatform)).Select(DTraceOption.Of)];
        foreach (string name in Name.Where(name => !OptionNames.Choose(all, name).Any() && !WildcardPattern.ContainsWildcardCharacters(name)))
            WriteError(ErrorRecords.Of(new DTraceException(DTraceErrorKind.Option, $"There is no option '{name}' on this platform: Get-DTraceOption lists those there are."), name));
        WriteObject(Name.Length == 0 ? all : Name.SelectMany(name => OptionNames.Choose(all, name)).DistinctBy(option => option.Name), enumerateCollection: true);
    }
}
