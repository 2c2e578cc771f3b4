namespace DTracePS.Host;

/// <summary>The environment variables that PowerShell and .NET read at their start.</summary>
internal static class ShellEnvironment
{
    /// <summary>Where illumos and Solaris keep what terminals can do; .NET looks in the folders of other systems.</summary>
    private const string SolarisTerminals = "/usr/share/lib/terminfo";

    /// <summary>
    /// Sets what is not set: nothing about a traced machine leaves it, no pipe is opened for debuggers, and the terminal's keys are known.
    /// Takes away a home in which PowerShell cannot make its folders, which would end it: without one it makes do with a temporary folder.
    /// </summary>
    public static void Prepare()
    {
        KeepOnlyUsable("XDG_CACHE_HOME", "powershell");
        KeepOnlyUsable("HOME", ".cache/powershell", ".local/share/powershell/Modules");
        Default("POWERSHELL_TELEMETRY_OPTOUT", "1");
        Default("POWERSHELL_DIAGNOSTICS_OPTOUT", "1");
        Default("POWERSHELL_UPDATECHECK", "Off");
        if (Directory.Exists(SolarisTerminals)) Default("TERMINFO", SolarisTerminals);
    }

    private static void KeepOnlyUsable(string name, params ReadOnlySpan<string> folders)
    {
        if (Environment.GetEnvironmentVariable(name) is not { Length: > 0 } home) return;
        try
        {
            foreach (string folder in folders) Directory.CreateDirectory(Path.Combine(home, folder));
        }
        catch (IOException)
        {
            Environment.SetEnvironmentVariable(name, null);
        }
        catch (UnauthorizedAccessException)
        {
            // PowerShell goes on without its folders where it may not make them.
        }
    }

    private static void Default(string name, string value)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))) Environment.SetEnvironmentVariable(name, value);
    }
}
