using DTrace.Core;
using DTrace.Embedded.Attach;

namespace DTrace.Embedded.Kernel.Calls;

/// <summary>Makes errors of refused system calls: which call, which errno, while doing what.</summary>
internal static class KernelRefusal
{
    private const int SysAdmin = 21;
    private const int PerfMon = 38;
    private const int Bpf = 39;

    /// <summary>The error of a call.</summary>
    /// <param name="system">Who made the call.</param>
    /// <param name="call">The call's name.</param>
    /// <param name="errno">The positive errno.</param>
    /// <param name="doing">What was being done, as <c>creating map 'x'</c>.</param>
    public static DTraceException Of(ISystemCalls system, string call, int errno, string doing)
    {
        string what = $"{call}: {Errno.Describe(errno)}, {doing}";
        if (errno is not (Errno.EPERM or Errno.EACCES)) return new DTraceException(DTraceErrorKind.Engine, what + ".");
        string? missing = MissingCapabilities(system);
        return missing is null
            ? new DTraceException(
                DTraceErrorKind.Engine,
                what + ". The capabilities are there: a security module, lockdown or a container's user namespace refuses it.")
            : new DTraceException(DTraceErrorKind.Privilege, $"DTrace requires additional privileges: {missing} missing; {what}.");
    }

    /// <summary>
    /// The error of a perf_event_open(2) that was refused. Debian and Ubuntu patch the sysctl kernel.perf_event_paranoid: from 3 on it takes perf
    /// events from everyone without CAP_SYS_ADMIN, whatever other capabilities there are.
    /// </summary>
    /// <param name="system">Who made the call.</param>
    /// <param name="errno">The positive errno.</param>
    /// <param name="doing">What was being done.</param>
    public static DTraceException OfPerfEvent(ISystemCalls system, int errno, string doing)
    {
        if (errno is Errno.EPERM or Errno.EACCES && system.EffectiveCapabilities() is { } held && !Has(held, SysAdmin) &&
            system.PerfEventParanoia() is >= 3 and var level)
        {
            return new DTraceException(
                DTraceErrorKind.Privilege,
                $"DTrace requires additional privileges: CAP_SYS_ADMIN is missing, and kernel.perf_event_paranoid is {level}. " +
                $"This kernel opens clocks without that capability where the sysctl is 2 or less; perf_event_open: {Errno.Describe(errno)}, {doing}.");
        }

        return Of(system, "perf_event_open", errno, doing);
    }

    /// <summary>Whether an error means that a function cannot take a probe, or is there no more.</summary>
    public static bool IsOfFunction(int errno) =>
        errno is Errno.ENOENT or Errno.ESRCH or Errno.EINVAL or Errno.EADDRNOTAVAIL or Errno.EOPNOTSUPP or Errno.EILSEQ or Errno.EBUSY;

    /// <summary>The error of a function that cannot take a probe, in dtrace(8)'s words.</summary>
    public static DTraceException OfFunction(KernelFunctionPoint function, int errno) => new(
        DTraceErrorKind.NoProbe, $"Failed to enable {function}: the kernel lets nothing be attached to this function ({Errno.Describe(errno)}).");

    /// <summary>
    /// The capabilities that eBPF tracing needs and this thread lacks, as part of a sentence; null where it has them.
    /// CAP_SYS_ADMIN serves alone; from kernel 5.8 on CAP_BPF with CAP_PERFMON do too (capabilities(7)).
    /// </summary>
    public static string? MissingCapabilities(ISystemCalls system)
    {
        ulong? held = system.EffectiveCapabilities();
        if (held is not { } bits) return "CAP_BPF and CAP_PERFMON (or CAP_SYS_ADMIN) may be";
        if (Has(bits, SysAdmin)) return null;
        return (Has(bits, Bpf), Has(bits, PerfMon)) switch
        {
            (true, true) => null,
            (true, false) => "CAP_PERFMON (or CAP_SYS_ADMIN) is",
            (false, true) => "CAP_BPF (or CAP_SYS_ADMIN) is",
            (false, false) => "CAP_BPF and CAP_PERFMON (or CAP_SYS_ADMIN) are",
        };
    }

    private static bool Has(ulong bits, int capability) => (bits >> capability & 1) != 0;
}
