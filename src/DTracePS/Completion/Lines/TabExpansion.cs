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

    private const string Place = "function:global:" + Name;

    private static readonly ConditionalWeakTable<Runspace, ScriptBlock> Earlier = [];
    private static readonly Lazy<string> Text = new(Read);

    /// <summary>The text of PowerShell's own function. Inside another function of this name PowerShell hides that function's variables, but not those of one called from it.</summary>
    private static readonly Lazy<string> Own = new(() => ((SessionStateFunctionEntry)InitialSessionState.CreateDefault2().Commands[Name][0]).Definition.Trim());

    /// <summary>The function that was there before, in this runspace; null where it was PowerShell's own.</summary>
    public static ScriptBlock? Before =>
        Runspace.DefaultRunspace is { } runspace && Earlier.TryGetValue(runspace, out ScriptBlock? before) && before.ToString().Trim() != Own.Value ? before : null;

    /// <summary>Waits for the first time this runspace looks the function up: importing the module costs next to nothing where nobody presses Tab.</summary>
    internal static void Watch()
    {
        if (Runspace.DefaultRunspace is null) return;
        CommandInvocationIntrinsics commands = Session().InvokeCommand;
        commands.PreCommandLookupAction -= OnLookup;
        commands.PreCommandLookupAction += OnLookup;
    }

    /// <summary>Gives the place back, unless somebody else has taken it since.</summary>
    internal static void Remove()
    {
        if (Runspace.DefaultRunspace is not { } runspace) return;
        Session().InvokeCommand.PreCommandLookupAction -= OnLookup;
        if (!Earlier.TryGetValue(runspace, out ScriptBlock? before)) return;
        Earlier.Remove(runspace);
        if (Current()?.ToString() == Text.Value) Set(before);
    }

    private static void OnLookup(object? sender, CommandLookupEventArgs lookup)
    {
        if (!lookup.CommandName.Equals(Name, StringComparison.OrdinalIgnoreCase)) return;
        Session().InvokeCommand.PreCommandLookupAction -= OnLookup;
        Install();
    }

    /// <summary>Puts the function in its place in this runspace; without effect where it is there, or where the session has none.</summary>
    private static void Install()
    {
        // In a restricted session a function may not call the methods of this one.
        if (Session().LanguageMode != PSLanguageMode.FullLanguage) return;
        if (Runspace.DefaultRunspace is not { } runspace || Earlier.TryGetValue(runspace, out _) || Current() is not { } before) return;
        Earlier.Add(runspace, before);
        Set(ScriptBlock.Create(Text.Value));
    }

    /// <summary>The session's own state: a module linked to it is the one public way to it from here.</summary>
    private static SessionState Session() => new PSModuleInfo(linkToGlobal: true).SessionState;

    private static ScriptBlock? Current() => (Session().InvokeCommand.GetCommand(Name, CommandTypes.Function) as FunctionInfo)?.ScriptBlock;

    private static void Set(ScriptBlock function)
    {
        try
        {
            Session().InvokeProvider.Item.Set(Place, function);
        }
        catch (RuntimeException)
        {
            // A session that does not let its functions be changed: it has PowerShell's own completion.
        }
    }

    private static string Read()
    {
        using Stream stream = typeof(TabExpansion).Assembly.GetManifestResourceStream(Name + ".ps1")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
