using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>Sets an option of consumers; once they trace, only a dynamic one.</summary>
[Cmdlet(VerbsCommon.Set, "DTraceOption", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = HelpPages.Folder + "Set-DTraceOption.md")]
[OutputType(typeof(DTraceOption))]
public sealed class SetDTraceOptionCommand : NamedConsumerCmdlet
{
    /// <summary>The option's name.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(OptionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = string.Empty;

    /// <summary>
    /// The value in DTrace's spelling, as in 8m or 97hz; $true is the bare flag, as is no value at all, $false unsets a switch. 8mb and a TimeSpan serve too.
    /// </summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(OptionValueCompleter))]
    [SourceTextTransformation]
    [AllowNull]
    [AllowEmptyString]
    public object? Value { get; set; }

    /// <summary>Write the option as the engine then tells it.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool Collects => false;

    private protected override void Process(IReadOnlyList<DTraceConsumer> consumers)
    {
        string? text;
        try
        {
            text = MyInvocation.BoundParameters.ContainsKey(nameof(Value)) ? OptionText.Of(Name, Value) : null;
        }
        catch (DTraceException invalid)
        {
            WriteError(ErrorRecords.Of(invalid, Value));
            return;
        }

        IReadOnlyList<DTraceConsumer> allowed = Allowed(consumers, text is null ? $"Set option {Name}" : $"Set option {Name} to {text}");
        if (allowed.Count > 0) Run(new SetOptionOperation(allowed, Name, text, PassThru));
    }
}
