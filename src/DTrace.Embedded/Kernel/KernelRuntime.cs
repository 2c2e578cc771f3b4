using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel.Calls;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Kernel;

/// <summary>Runs eBPF objects in the Linux kernel, through bpf(2) and perf_event_open(2). Needs Linux 5.12 or newer on x86-64 or arm64.</summary>
public sealed class KernelRuntime : IBpfRuntime
{
    private const string LockdownFile = "/sys/kernel/security/lockdown";

    private readonly BpfCalls _calls;
    private readonly KernelFeatures _features;

    internal KernelRuntime(ISystemCalls system)
    {
        _calls = new BpfCalls(system);
        _features = new KernelFeatures(_calls);
        Functions = new FunctionTracing(_calls);
        PossibleCpus = system.PossibleCpus();
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> PossibleCpus { get; }

    /// <summary>By which ways functions of the kernel can be traced.</summary>
    internal FunctionTracing Functions { get; }

    /// <summary>Whether one link can attach to many instructions of a file.</summary>
    internal bool HasUserLinks => _features.UserLinks.IsAvailable;

    /// <summary>Whether programs may write into a process's memory.</summary>
    internal bool HasUserStores => _features.UserStores.IsAvailable;

    /// <summary>Whether programs are given a thread's registers in user mode.</summary>
    internal bool HasUserRegisters => _features.UserRegisters.IsAvailable;

    /// <summary>Whether programs are told which of their points fired.</summary>
    internal bool HasCookies => _features.Cookies.IsAvailable;

    /// <summary>Opens the run time, where this process may use it.</summary>
    /// <exception cref="DTraceException">
    /// <see cref="DTraceErrorKind.Privilege"/>: a capability is missing, which the message names; <see cref="DTraceErrorKind.Engine"/>: this
    /// is no Linux, or its kernel cannot run the programs, with the reason.
    /// </exception>
    public static KernelRuntime Open() => TryOpen(out KernelRuntime? runtime, out DTraceException? reason) ? runtime : throw reason;

    /// <summary>Opens the run time, or says why this process cannot use it here: a privilege, the system, or its kernel.</summary>
    public static bool TryOpen([NotNullWhen(true)] out KernelRuntime? runtime, [NotNullWhen(false)] out DTraceException? reason)
    {
        runtime = null;
        reason = null;
        try
        {
            RequirePlatform();
            runtime = OpenOn(LinuxSystemCalls.Instance);
            return true;
        }
        catch (DTraceException e)
        {
            reason = e;
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            reason = new DTraceException(DTraceErrorKind.Engine, $"The CPUs of this machine cannot be read: {e.Message}", e);
            return false;
        }
    }

    /// <summary>Begins to tell of what processes map; null where the kernel refuses it.</summary>
    internal IMappingWatch? WatchMappings() => MappingWatch.Open(_calls.System, _calls.System.OnlineCpus());

    /// <inheritdoc/>
    public ILoadedBpfObject Load(BpfObject source, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        bool interrupts = source.Programs.Any(program => program.Kind == BpfProgramKind.PerfEvent);
        MapMaker maker = new(_calls, PossibleCpus, preallocateHashes: interrupts && !_features.OnDemandHashes.IsAvailable);
        return LoadedKernelObject.Load(this, _calls, maker, source, cancellation);
    }

    internal static KernelRuntime OpenOn(ISystemCalls system)
    {
        RequireNoConfidentiality();
        KernelRuntime runtime = new(system);
        runtime._features.RequireAll();
        return runtime;
    }

    private static void RequirePlatform()
    {
        if (!OperatingSystem.IsLinux())
            throw new DTraceException(DTraceErrorKind.Engine, "The engine Embedded runs on Linux only: it needs the kernel's eBPF.");
        if (RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64))
        {
            throw new DTraceException(
                DTraceErrorKind.Engine,
                $"The engine Embedded runs on x86-64 and arm64 only, and this process is {RuntimeInformation.ProcessArchitecture}.");
        }
    }

    // In the state "confidentiality" the kernel takes the reading helpers away from every program (security/lockdown).
    private static void RequireNoConfidentiality()
    {
        string state;
        try
        {
            state = File.ReadAllText(LockdownFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }

        if (state.Contains("[confidentiality]", StringComparison.Ordinal))
        {
            throw new DTraceException(
                DTraceErrorKind.Engine, "The kernel is locked down (confidentiality): its memory cannot be read from eBPF programs.");
        }
    }
}
