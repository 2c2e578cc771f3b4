using System.Management.Automation;

namespace DTracePS;

/// <summary>A job's streams as an operation's output.</summary>
/// <param name="job">The job.</param>
/// <param name="stopping">Set once the job is asked to stop: from then on nothing waits for a reader.</param>
internal sealed class JobOutput(Job job, CancellationToken stopping) : IOperationOutput
{
    /// <summary>Unread objects at which the operation waits for somebody to receive them.</summary>
    public const int UnreadLimit = 100_000;

    /// <summary>Unread progress records kept, the newest: a job of many hours nobody looks at shall not gather them.</summary>
    internal const int ProgressLimit = 100;

    /// <summary>PowerShell tells nobody when a job is received from, so the place is looked for again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private const int ActivityId = 1;

    private string _activity = string.Empty;
    private bool _hasWritten;

    /// <summary>Whether the operation reported an error and wrote nothing.</summary>
    public bool HasFailed { get; private set; }

    /// <inheritdoc/>
    public void Write(object item)
    {
        while (job.Output.Count >= UnreadLimit && !stopping.WaitHandle.WaitOne(Patience))
        {
        }

        _hasWritten = true;
        HasFailed = false;
        job.Output.Add(Distributions.Wrapped(item));
    }

    /// <inheritdoc/>
    public bool HasArrived(Exception ended) => false;

    /// <inheritdoc/>
    public void Error(ErrorRecord error)
    {
        HasFailed |= !_hasWritten;
        job.Error.Add(error);
    }

    /// <summary>The operation ended in an error.</summary>
    public void Fail(ErrorRecord error) => job.Error.Add(error);

    /// <inheritdoc/>
    public void Warning(string message) => job.Warning.Add(new WarningRecord(message));

    /// <inheritdoc/>
    public void Verbose(string message) => job.Verbose.Add(new VerboseRecord(message));

    /// <inheritdoc/>
    public void Progress(string activity, string status, TimeSpan? remaining)
    {
        _activity = activity;
        Add(new ProgressRecord(ActivityId, activity, status) { SecondsRemaining = (int)(remaining?.TotalSeconds ?? -1) });
    }

    /// <inheritdoc/>
    public void EndProgress()
    {
        if (_activity.Length == 0) return;
        Add(new ProgressRecord(ActivityId, _activity, "Completed") { RecordType = ProgressRecordType.Completed });
        _activity = string.Empty;
    }

    /// <summary>A job cannot ask.</summary>
    public bool? Confirm(string query, string caption) => null;

    private void Add(ProgressRecord record)
    {
        while (job.Progress.Count >= ProgressLimit) job.Progress.RemoveAt(0);
        job.Progress.Add(record);
    }
}
