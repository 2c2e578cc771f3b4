using DTrace.Embedded.Attach;
using DTrace.Embedded.Kernel.Calls;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Kernel.Attachments;

/// <summary>Attaches a program to many functions by one link (kprobe_multi, Linux 5.18 with CONFIG_FPROBE).</summary>
internal static class FunctionsAttachment
{
    /// <summary>Attaches a program.</summary>
    /// <returns>The links, and the functions that the kernel lets nothing be attached to.</returns>
    public static (IReadOnlyList<Descriptor> Links, IReadOnlyList<RefusedPoint> Refused) Attach(
        BpfCalls calls, IReadOnlyList<CookiePoint> points, Descriptor program, CancellationToken cancellation)
    {
        KernelFunctionPoint[] functions = [.. points.Select(point => (KernelFunctionPoint)point.Point)];
        ulong[] addresses = FindAddresses(functions);
        return new DividedLinks<int>(
            calls,
            chosen => calls.CreateFunctionsLink(
                program, functions[chosen[0]].IsReturn, [.. chosen.Select(i => functions[i].Function)],
                addresses.Length == 0 ? [] : [.. chosen.Select(i => addresses[i])], [.. chosen.Select(i => points[i].Cookie)]),
            i => functions[i],
            (i, errno) => KernelRefusal.IsOfFunction(errno) ? KernelRefusal.OfFunction(functions[i], errno) : null,
            chosen => $"enabling {functions[chosen[0]]}" + (chosen.Length == 1 ? string.Empty : $" and {chosen.Length - 1} more functions"))
            .Attach([[.. Enumerable.Range(0, functions.Length)]], cancellation);
    }

    /// <summary>The functions' addresses, which tell apart what has one name; none where the kernel hides one of them.</summary>
    private static ulong[] FindAddresses(KernelFunctionPoint[] points)
    {
        IReadOnlyDictionary<(string Module, string Function), ulong> found =
            KernelSymbols.OfThisKernel().Addresses(points.Select(point => (point.Module, point.Function)).ToHashSet());
        ulong[] addresses = [.. points.Select(point => found.GetValueOrDefault((point.Module, point.Function)))];
        return addresses.Contains(0UL) ? [] : addresses;
    }
}
