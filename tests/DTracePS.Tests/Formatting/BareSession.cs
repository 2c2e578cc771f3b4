using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace DTracePS.Tests;

/// <summary>A PowerShell that knows nothing of the module, as the far end of a remote session may be.</summary>
internal static class BareSession
{
    /// <summary>What it makes of serialized text.</summary>
    public static PSObject Deserialize(string text)
    {
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using PowerShell shell = PowerShell.Create();
        shell.Runspace = runspace;
        shell.AddScript("param($text) , [System.Management.Automation.PSSerializer]::Deserialize($text)").AddParameter("text", text);
        return Assert.Single(shell.Invoke());
    }
}
