using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace DTracePS.Tests;

/// <summary>A PowerShell with the module in it and the scripted engine under it.</summary>
public sealed class PowerShellSession : IDisposable
{
    private readonly Runspace _runspace;

    static PowerShellSession()
    {
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        EngineCatalog.All = [new ScriptedEngine()];
    }

    public PowerShellSession()
    {
        _runspace = RunspaceFactory.CreateRunspace(State());
        _runspace.Open();
    }

    private static InitialSessionState State()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([typeof(DTraceCmdlet).Assembly.Location]);
        state.Commands.Add(new SessionStateCmdletEntry("Select-FirstObject", typeof(SelectFirstObjectCommand), null));
        string folder = Path.Combine(AppContext.BaseDirectory, "Formatting");
        state.Formats.Add(new SessionStateFormatEntry(Path.Combine(folder, "DTracePS.Format.ps1xml")));
        state.Types.Add(new SessionStateTypeEntry(Path.Combine(folder, "DTracePS.Types.ps1xml")));
        return state;
    }

    /// <summary>A pipeline to be run by the test itself.</summary>
    public PowerShell Begin(string script)
    {
        PowerShell shell = PowerShell.Create();
        shell.Runspace = _runspace;
        shell.AddScript(script);
        return shell;
    }

    /// <summary>Runs a script; its error stream must be empty.</summary>
    public Collection<PSObject> Run(string script)
    {
        using PowerShell shell = Begin(script);
        Collection<PSObject> results = shell.Invoke();
        Assert.Empty(shell.Streams.Error);
        return results;
    }

    /// <summary>Runs a script that gives one object, and takes it.</summary>
    public T One<T>(string script) => (T)Assert.Single(Run(script)).BaseObject;

    /// <summary>Runs a script; its one error.</summary>
    public ErrorRecord Error(string script)
    {
        using PowerShell shell = Begin(script);
        try
        {
            shell.Invoke();
        }
        catch (RuntimeException terminating)
        {
            return terminating.ErrorRecord;
        }

        return Assert.Single(shell.Streams.Error);
    }

    /// <summary>Runs a script, in which $items are the objects given, and takes the text a console of 80 columns would show.</summary>
    public static string Text(string script, params object[] items) => Text(script, 80, items);

    /// <summary>The same of a console of another width.</summary>
    public static string Text(string script, int columns, params object[] items)
    {
        TextHost host = new(columns);
        using Runspace runspace = RunspaceFactory.CreateRunspace(host, State());
        runspace.Open();
        using PowerShell shell = PowerShell.Create();
        shell.Runspace = runspace;
        shell.AddScript("param($items) $WarningPreference = 'Ignore'; " + script).AddParameter("items", items).AddCommand("Out-Default").Invoke();
        return host.Text;
    }

    public void Dispose()
    {
        using (PowerShell shell = Begin("Get-Job | Remove-Job -Force; Get-DTraceConsumer | Remove-DTraceConsumer")) shell.Invoke();
        _runspace.Dispose();
    }
}
