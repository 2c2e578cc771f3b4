namespace DTracePS.Compare;

/// <summary>What bench/consume prints: how our engine over libdtrace consumes a stream of records, beside a consumer in C.</summary>
internal static class Consumption
{
    public const string Id = "consume";

    private static readonly string Project = Path.Combine(Workspace.Root, "bench", "consume");

    /// <summary>Runs it; null where the project is not there.</summary>
    public static string? Measure() => !Directory.Exists(Project) ? null
        : Child.Run("env", "MSBUILDDISABLENODEREUSE=1", "UseSharedCompilation=false", "dotnet", "run", "-c", "Release", "--project", Project, "--", Settings.IsQuick ? "30000" : "300000", Settings.IsQuick ? "3" : "9");
}
