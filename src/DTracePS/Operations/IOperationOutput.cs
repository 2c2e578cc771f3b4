using System.Management.Automation;

namespace DTracePS;

/// <summary>Where an operation's results go: a cmdlet's pipeline, or a job's streams. Called on the operation's own thread.</summary>
internal interface IOperationOutput
{
    /// <summary>Writes an object: it has arrived when the call returns. If it throws, <see cref="HasArrived"/> tells.</summary>
    void Write(object item);

    /// <summary>
    /// Whether what was being written when an exception came has arrived all the same. It has where a later command took it and wants no more
    /// (Select-Object -First, break), and where a preference made an error of it (-ErrorAction Stop); it has not where the user stopped the pipeline.
    /// </summary>
    bool HasArrived(Exception ended);

    /// <summary>Writes an error; the operation goes on.</summary>
    void Error(ErrorRecord error);

    /// <summary>Writes a warning.</summary>
    void Warning(string message);

    /// <summary>Writes what only who asks for it wants to know.</summary>
    void Verbose(string message);

    /// <summary>Shows what the operation is doing.</summary>
    /// <param name="activity">What, as in <c>Compiling</c>.</param>
    /// <param name="status">How it stands.</param>
    /// <param name="remaining">How long it will still take; null where unknown.</param>
    void Progress(string activity, string status, TimeSpan? remaining);

    /// <summary>Takes the shown progress away.</summary>
    void EndProgress();

    /// <summary>Asks the user.</summary>
    /// <returns>The answer; null where there is nobody to ask.</returns>
    bool? Confirm(string query, string caption);
}
