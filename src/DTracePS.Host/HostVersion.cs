using System.Management.Automation;
using System.Reflection;

namespace DTracePS.Host;

/// <summary>The versions of the host and of the engine it carries.</summary>
internal static class HostVersion
{
    /// <summary>The host's own version, without what the build appends to it.</summary>
    public static Version Own { get; } = typeof(HostVersion).Assembly.GetName().Version ?? new Version(0, 0);

    /// <summary>One line naming both.</summary>
    public static string Text => $"dtraceps-host {Own.ToString(3)} (PowerShell engine {EngineVersion()})";

    private static string EngineVersion()
    {
        string? version = typeof(PSObject).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return version?.Split('+', ' ')[0] ?? "unknown";
    }
}
