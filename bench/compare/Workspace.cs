namespace DTracePS.Compare;

/// <summary>Where things are: the project's top folder is the one with the solution.</summary>
internal static class Workspace
{
    public static string Root { get; } = FindRoot();

    /// <summary>Where this program is; the load program is compiled beside it.</summary>
    public static string Output => AppContext.BaseDirectory;

    /// <summary>The host as it is published, with the module in it.</summary>
    public static string Host { get; } = Path.Combine(Root, "out", "publish", "dtraceps-host");

    /// <summary>What was measured so far, to go on with.</summary>
    public static string Results { get; } = Path.Combine(Root, "bench", "compare", "results.json");

    /// <summary>Publishes the host.</summary>
    /// <param name="keep">Whether one that is there is taken.</param>
    public static void Publish(bool keep)
    {
        if (keep && File.Exists(Host)) return;
        // A build server would outlive the build with this program's pipe in its hands.
        Child.Run(
            "env", "--chdir", Root, "MSBUILDDISABLENODEREUSE=1", "UseSharedCompilation=false", "sh", "-c", "dotnet tool restore && dotnet pwsh -NonInteractive build.ps1 Publish");
    }

    public static string Script(string name) => Path.Combine(Root, "bench", "compare", "scripts", name);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DTracePS.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException("Run it from the project's own folders: no DTracePS.slnx stands above this program.");
    }
}
