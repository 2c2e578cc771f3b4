using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace DTracePS.Benchmarks;

/// <summary>A PowerShell session with the module's cmdlets.</summary>
internal sealed class Shell : IDisposable
{
    private readonly Runspace _runspace;

    public Shell()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        foreach (Type type in typeof(ReceiveDTraceRecordCommand).Assembly.GetExportedTypes())
        {
            if (type.GetCustomAttributes(typeof(CmdletAttribute), inherit: false) is [CmdletAttribute cmdlet, ..])
                state.Commands.Add(new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, helpFileName: null));
        }

        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
    }

    /// <summary>Runs a script with an argument, <c>$args[0]</c>; an error in it is an exception.</summary>
    public void Run(string script, object argument)
    {
        using PowerShell shell = Create();
        shell.AddScript(script).AddArgument(argument).Invoke();
        if (shell.HadErrors) throw new InvalidOperationException(shell.Streams.Error[0].ToString());
    }

    /// <summary>What completing a line at its end offers.</summary>
    public int Complete(string line)
    {
        using PowerShell shell = Create();
        return CommandCompletion.CompleteInput(line, line.Length, options: null, shell).CompletionMatches.Count;
    }

    public void Dispose() => _runspace.Dispose();

    private PowerShell Create()
    {
        PowerShell shell = PowerShell.Create();
        shell.Runspace = _runspace;
        return shell;
    }
}
