using System.Management.Automation;
using System.Management.Automation.Host;

namespace DTracePS;

/// <summary>A cmdlet's pipeline as an operation's output.</summary>
internal sealed class CmdletOutput(PSCmdlet cmdlet) : IOperationOutput
{
    private const int ActivityId = 0x0D7;

    private string? _activity;

    /// <inheritdoc/>
    public void Write(object item) => cmdlet.WriteObject(Distributions.Wrapped(item), enumerateCollection: false);

    /// <summary>To a command that Select-Object stops PowerShell says the same as to one that the user stops, but for Stopping.</summary>
    public bool HasArrived(Exception ended) => ended is FlowControlException || ended is RuntimeException && !cmdlet.Stopping;

    /// <inheritdoc/>
    public void Error(ErrorRecord error) => cmdlet.WriteError(error);

    /// <inheritdoc/>
    public void Warning(string message) => cmdlet.WriteWarning(message);

    /// <inheritdoc/>
    public void Verbose(string message) => cmdlet.WriteVerbose(message);

    /// <inheritdoc/>
    public void Progress(string activity, string status, TimeSpan? remaining)
    {
        _activity = activity;
        cmdlet.WriteProgress(new ProgressRecord(ActivityId, activity, status) { SecondsRemaining = (int)(remaining?.TotalSeconds ?? -1) });
    }

    /// <inheritdoc/>
    public void EndProgress()
    {
        if (_activity is null) return;
        cmdlet.WriteProgress(new ProgressRecord(ActivityId, _activity, "Completed") { RecordType = ProgressRecordType.Completed });
        _activity = null;
    }

    /// <inheritdoc/>
    public bool? Confirm(string query, string caption)
    {
        try
        {
            return cmdlet.ShouldContinue(query, caption);
        }
        catch (Exception unable) when (unable is HostException or PSInvalidOperationException or NotImplementedException or NotSupportedException)
        {
            return null;
        }
    }
}
