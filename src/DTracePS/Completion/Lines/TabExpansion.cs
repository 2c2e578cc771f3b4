using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace DTracePS;

/// <summary>
/// The function TabExpansion2, which PowerShell calls at each Tab and leaves to be replaced (about_Tab_Expansion): while the module is there it asks
/// <see cref="LineCompletion"/> first, and else what was there before.
/// </summary>
public static class TabExpansion
{
    private const string Name = "TabExpansion2";

    // Runs without PowerShell's Utility and Management commands: importing the module loads neither.
    private const string Exchange = "$before = ${function:global:" + Name + "}; if ($before) { ${function:global:" + Name + "} = $args[0]; $before }";
    private const string Restore = "if (\"${function:global:" + Name + "}\" -eq \"$($args[0])\") { ${function:global:" + Name + "} = $args[1] }";

    private static readonly ConditionalWeakTable<Runspace, ScriptBlock> Earlier = [];
    private static readonly Lazy<string> Text = new(Read);

    /// <summary>The text of PowerShell's own function. Inside another function of this name PowerShell hides that function's variables, but not those of one called from it.</summary>
    private static readonly Lazy<string> Own = new(() => ((SessionStateFunctionEntry)InitialSessionState.CreateDefault2().Commands[Name][0]).Definition.Trim());

    /// <summary>The function that was there before, in this runspace; null where it was PowerShell's own.</summary>
    public static ScriptBlock? Before =>
        Runspace.DefaultRunspace is { } runspace && Earlier.TryGetValue(runspace, out ScriptBlock? before) && before.ToString().Trim() != Own.Value ? before : null;

    /// <summary>Puts the function in its place in this runspace; without effect where it is there.</summary>
    internal static void Install()
    {
        if (Runspace.DefaultRunspace is not { } runspace || Earlier.TryGetValue(runspace, out _)) return;
        if (Run(Exchange, ScriptBlock.Create(Text.Value)) is { } before) Earlier.Add(runspace, before);
    }

    /// <summary>Gives the place back, unless somebody else has taken it since.</summary>
    internal static void Remove()
    {
        if (Runspace.DefaultRunspace is not { } runspace || !Earlier.TryGetValue(runspace, out ScriptBlock? before)) return;
        Earlier.Remove(runspace);
        Run(Restore, ScriptBlock.Create(Text.Value), before);
    }

    private static ScriptBlock? Run(string script, params ScriptBlock[] arguments)
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddScript(script, useLocalScope: true);
        foreach (ScriptBlock argument in arguments) shell.AddArgument(argument);
        try
        {
            return shell.Invoke() is [{ BaseObject: ScriptBlock block }] ? block : null;
        }
        catch (RuntimeException)
        {
            // A session that does not let its functions be changed: it has PowerShell's own completion.
            return null;
        }
    }

    private static string Read()
    {
        using Stream stream = typeof(TabExpansion).Assembly.GetManifestResourceStream(Name + ".ps1")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
