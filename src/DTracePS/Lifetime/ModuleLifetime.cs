using System.Management.Automation;

namespace DTracePS;

/// <summary>Called by PowerShell as the module comes and goes: no consumer outlives the module or the process.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static int _watchesExit;

    /// <inheritdoc/>
    public void OnImport()
    {
        TabExpansion.Watch();
        if (Interlocked.Exchange(ref _watchesExit, 1) != 0) return;
        AppDomain.CurrentDomain.ProcessExit += static (_, _) => SessionConsumers.ReleaseAll();
        PicturesRoom.Announce();
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        TabExpansion.Remove();
        SessionConsumers.Release(SessionConsumers.CurrentRunspace);
    }
}
