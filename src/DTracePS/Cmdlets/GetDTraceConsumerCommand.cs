using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>Gets the DTrace consumers of this session.</summary>
[Cmdlet(VerbsCommon.Get, "DTraceConsumer", DefaultParameterSetName = ByName, HelpUri = HelpPages.Folder + "Get-DTraceConsumer.md")]
[OutputType(typeof(DTraceConsumer))]
public sealed class GetDTraceConsumerCommand : DTraceCmdlet
{
    private const string ById = "Id";
    private const string ByName = "Name";

    /// <summary>The consumers' ids.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ById)]
    [ArgumentCompleter(typeof(ConsumerIdCompleter))]
    public int[] Id { get; set; } = [];

    /// <summary>The consumers' names, in which wildcards are permitted, or their ids. All where none is given.</summary>
    [Parameter(Position = 0, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(ConsumerNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ById) WriteById();
        else WriteByName();
    }

    private void WriteById()
    {
        foreach (int id in Id)
        {
            if (SessionConsumers.Registry.Find(id) is { } consumer) WriteObject(consumer);
            else WriteError(ErrorRecords.NoConsumer(id));
        }
    }

    private void WriteByName()
    {
        IReadOnlyList<DTraceConsumer> all = SessionConsumers.Registry.All;
        foreach (string name in Name)
        {
            WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            IReadOnlyList<DTraceConsumer> named = [.. all.Where(consumer => pattern.IsMatch(consumer.Name))];
            if (named.Count == 0) named = new ConsumerReference(name).Resolve(SessionConsumers.Registry);
            WriteObject(named, enumerateCollection: true);
            if (named.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name)) WriteError(ErrorRecords.NoConsumer($"'{name}'"));
        }
    }
}
