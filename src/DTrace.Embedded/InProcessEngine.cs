using DTrace.Core;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.InProcess;
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
    private const string NeedsKernel = "needs an engine that traces the kernel (LibDTrace or Embedded), which needs privileges this process lacks or a system this is not";

    private static readonly Dictionary<string, string> Missing =
        new[] { "syscall", "proc", "sched", "io", "fbt", "sdt", "rawtp", "lockstat", "ip", "tcp", "udp", "cpc", "pid", "vminfo", "sysinfo", "plockstat" }
            .ToDictionary(provider => provider, _ => NeedsKernel);

    /// <inheritdoc/>
    public EngineKind Kind => EngineKind.InProcess;

    /// <inheritdoc/>
    public IEngineSession Open(EngineOpenOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var catalog = new ProbeCatalog([new LifeProvider(), new ProfileProvider()], Missing);
        var target = new TargetFacts
        {
            IsManagedMachine = true,
            ParentProcessId = HostProcess.ParentProcessId,
            FindAncestors = HostProcess.FindAncestors,
            FindChips = CpuTopology.FindChips,
        };
        return new EmbeddedSession(options.ConsumerId, new InProcessRuntime(), catalog, target, new EmbeddedSymbolResolver(), new SignalledStart());
    }
}
