using DTrace.Embedded.Probes;
using DTrace.Embedded.Providers.Dtrace;
using DTrace.Embedded.Providers.Fbt;
using DTrace.Embedded.Providers.Io;
using DTrace.Embedded.Providers.Lockstat;
using DTrace.Embedded.Providers.Network;
using DTrace.Embedded.Providers.Pid;
using DTrace.Embedded.Providers.Proc;
using DTrace.Embedded.Providers.Profile;
using DTrace.Embedded.Providers.RawTracepoint;
using DTrace.Embedded.Providers.Sched;
using DTrace.Embedded.Providers.Sdt;
using DTrace.Embedded.Providers.Statistics;
using DTrace.Embedded.Providers.Syscall;
using DTrace.Embedded.Providers.Usdt;

namespace DTrace.Embedded.Providers;

/// <summary>The providers of both embedded engines. A new one is named here and nowhere else.</summary>
internal static class ProviderTable
{
    /// <summary>Makes the providers of one registry, in the order that listings have.</summary>
    public static IReadOnlyList<Provider> Create() =>
    [
        new DtraceProvider(),
        new SyscallProvider(SystemCallTable.OfThisProcess),
        new ProfileProvider(),
        new SdtProvider(),
        new RawTracepointProvider(),
        new ProcProvider(),
        new SchedProvider(),
        new IoProvider(),
        new IpProvider(),
        new TcpProvider(),
        new UdpProvider(),
        new LockstatProvider(),
        new SysinfoProvider(),
        new VminfoProvider(),
        new FbtProvider(),
        new PidProvider(),
        new UsdtProvider(),
        .. LibraryProviders.Select(name => new LibraryProvider(name)),
    ];

    private static readonly string[] LibraryProviders =
        ["cpc", "plockstat"];
}
