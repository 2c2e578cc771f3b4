using DTrace.Core;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Host;
using DTrace.Embedded.InProcess;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Providers;
using DTrace.Embedded.Session;
using DTrace.Embedded.Symbols;
using DTrace.Embedded.Targets;

namespace DTrace.Embedded;

/// <summary>
/// The engine InProcess: our D compiler, and a managed eBPF machine in this process. Any platform, no privilege; the providers dtrace and
/// profile only.
/// </summary>
public sealed class InProcessEngine : IEngine
{
    private readonly ProbeRegistry _probes = new(EngineKind.InProcess, ProviderTable.Create());

    /// <inheritdoc/>
    public EngineKind Kind => EngineKind.InProcess;

    /// <inheritdoc/>
    public IEngineSession Open(EngineOpenOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        InProcessRuntime runtime = new();
        int places = CpuList.Places(runtime.PossibleCpus);
        var target = new MachineTarget
        {
            CpuPlaces = places,
            ParentProcessId = HostProcess.ParentProcessId,
            FindAncestors = HostProcess.FindAncestors,
            FindChips = () => CpuTopology.FindChips(places),
        };
        return new EmbeddedSession(options.ConsumerId, runtime, _probes, target, new EmbeddedSymbolResolver(), new SignalledStart(), static () => null);
    }
}
