using System.Runtime.InteropServices;
using DTrace.Core;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Host;
using DTrace.Embedded.Kernel;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Providers;
using DTrace.Embedded.Session;
using DTrace.Embedded.Symbols;
using DTrace.Embedded.Symbols.Btf;
using DTrace.Embedded.Targets;

namespace DTrace.Embedded;

/// <summary>The engine Embedded: our D compiler, and the Linux kernel's eBPF. Needs Linux 5.12 or newer, and CAP_BPF and CAP_PERFMON.</summary>
public sealed class EmbeddedEngine : IEngine
{
    private readonly Func<KernelRuntime> _openRuntime;
    private readonly ProbeRegistry _probes = new(EngineKind.Embedded, ProviderTable.Create());

    /// <summary>Makes the engine over this machine's kernel, which is not asked before a session is opened.</summary>
    public EmbeddedEngine()
        : this(KernelRuntime.Open)
    {
    }

    internal EmbeddedEngine(Func<KernelRuntime> openRuntime) => _openRuntime = openRuntime;

    /// <inheritdoc/>
    public EngineKind Kind => EngineKind.Embedded;

    /// <inheritdoc/>
    public IEngineSession Open(EngineOpenOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        KernelRuntime runtime = _openRuntime();
        int places = CpuList.Places(runtime.PossibleCpus);
        var target = new KernelTarget
        {
            CpuPlaces = places,
            FindKernel = static () => KernelTypes.OfThisKernel?.Offsets,
            FindFunction = static name => KernelTypes.OfThisKernel?.FindFunction(name),
            KernelTypes = new RunningKernelTypes(),
            FindNamespaces = static () => SessionNamespaces.OfThisProcess,
            FindRanges = KernelRanges.Find,
            FindChips = () => CpuTopology.FindChips(places),
            HasUserRegisters = () => runtime.HasUserRegisters,
            WalksUserStacks = () => RuntimeInformation.ProcessArchitecture == Architecture.X64 && runtime.HasUserRegisters,
            HasUserStores = () => runtime.HasUserStores,
            HasCookies = () => runtime.HasCookies,
            HasTrampoline = runtime.Functions.HasTrampoline,
            HasFunctionsLink = runtime.Functions.HasMany,
        };
        StopAtExec start = new(runtime, static () => KernelTypes.OfThisKernel?.ExitOffsets);
        return new EmbeddedSession(options.ConsumerId, runtime, _probes, target, new EmbeddedSymbolResolver(), start, runtime.WatchMappings);
    }
}
