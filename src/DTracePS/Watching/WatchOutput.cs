using System.Management.Automation;

namespace DTracePS;

/// <summary>An operation's output while a picture is on the terminal: what is written there meanwhile goes to the ordinary screen, where it stays.</summary>
/// <param name="output">The output.</param>
/// <param name="screen">The picture's screen.</param>
/// <param name="toTerminal">Whether objects go to the terminal.</param>
internal sealed class WatchOutput(IOperationOutput output, TerminalScreen screen, bool toTerminal) : IOperationOutput
{
    /// <inheritdoc/>
    public void Write(object item)
    {
        if (toTerminal) screen.Leave();
        output.Write(item);
    }

    /// <inheritdoc/>
    public bool HasArrived(Exception ended) => output.HasArrived(ended);

    /// <inheritdoc/>
    public void Error(ErrorRecord error)
    {
        screen.Leave();
        output.Error(error);
    }

    /// <inheritdoc/>
    public void Warning(string message)
    {
        screen.Leave();
        output.Warning(message);
    }

    /// <inheritdoc/>
    public void Verbose(string message)
    {
        screen.Leave();
        output.Verbose(message);
    }

    /// <summary>The picture tells that it goes on.</summary>
    public void Progress(string activity, string status, TimeSpan? remaining)
    {
    }

    /// <inheritdoc/>
    public void EndProgress()
    {
    }

    /// <inheritdoc/>
    public bool? Confirm(string query, string caption)
    {
        screen.Leave();
        return output.Confirm(query, caption);
    }
}
