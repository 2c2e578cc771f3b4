using DTrace.Core;

namespace DTrace.Embedded.Probes;

/// <summary>How far a provider may be relied upon.</summary>
/// <param name="Probes">The names of its probes.</param>
/// <param name="Arguments">Their arguments.</param>
internal sealed record ProviderStability(ProbeAttributes Probes, ProbeAttributes Arguments)
{
    /// <summary>The Guide's table of the dtrace provider.</summary>
    public static ProviderStability OfDtrace { get; } = Of(Stability.Stable, DependencyClass.Common);

    /// <summary>The Guide's table of the profile provider.</summary>
    public static ProviderStability OfProfile { get; } = Of(Stability.Evolving, DependencyClass.Common);

    /// <summary>The Guide's table of the syscall provider.</summary>
    public static ProviderStability OfSyscall { get; } = new(
        new ProbeAttributes(Stability.Evolving, Stability.Evolving, DependencyClass.Isa), new ProbeAttributes(Stability.Private, Stability.Private, DependencyClass.Isa));

    /// <summary>Of providers that show the kernel's code as it is (the Guide's table of the fbt provider).</summary>
    public static ProviderStability OfKernelCode { get; } = new(
        new ProbeAttributes(Stability.Private, Stability.Private, DependencyClass.Isa), new ProbeAttributes(Stability.Private, Stability.Private, DependencyClass.Isa));

    /// <summary>Of providers that show what systems have in common (the Guide's tables of proc, sched and io).</summary>
    public static ProviderStability OfSystem { get; } = Of(Stability.Evolving, DependencyClass.Isa);

    private static ProviderStability Of(Stability stability, DependencyClass common) =>
        new(new ProbeAttributes(stability, stability, common), new ProbeAttributes(stability, stability, common));
}
