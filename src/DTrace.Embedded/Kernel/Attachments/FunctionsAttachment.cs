using DTrace.Embedded.Attach;
using DTrace.Embedded.Kernel.Calls;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Kernel.Attachments;

/// <summary>Attaches a program to many functions by one link (kprobe_multi, Linux 5.18 with CONFIG_FPROBE).</summary>
internal static class FunctionsAttachment
{
    /// <summary>
    /// Attaches a program: by address, which tells apart what has one name, where the address is known; by name where the kernel hides it, or lists
    /// it under another name alone.
    /// </summary>
    /// <returns>The links, and the functions that the kernel lets nothing be attached to.</returns>
    public static (IReadOnlyList<Descriptor> Links, IReadOnlyList<RefusedPoint> Refused) Attach(
        BpfCalls calls, KernelSymbols symbols, IReadOnlyList<CookiePoint> points, Descriptor program, CancellationToken cancellation)
    {
        KernelFunctionPoint[] functions = [.. points.Select(point => (KernelFunctionPoint)point.Point)];
        IReadOnlyDictionary<(string Module, string Function), ulong> found = symbols.Addresses(functions.Select(point => (point.Module, point.Function)).ToHashSet());
        ulong[] addresses = [.. functions.Select(point => found.GetValueOrDefault((point.Module, point.Function)))];
        ILookup<bool, int> isKnown = Enumerable.Range(0, functions.Length).ToLookup(i => addresses[i] != 0);
        return new DividedLinks<int>(
            calls,
            chosen => calls.CreateFunctionsLink(
                program, functions[chosen[0]].IsReturn, [.. chosen.Select(i => functions[i].Function)],
                addresses[chosen[0]] == 0 ? [] : [.. chosen.Select(i => addresses[i])], [.. chosen.Select(i => points[i].Cookie)]),
            i => functions[i],
            (i, errno) => KernelRefusal.IsOfFunction(errno) ? KernelRefusal.OfFunction(functions[i], errno) : null,
            chosen => $"enabling {functions[chosen[0]]}" + (chosen.Length == 1 ? string.Empty : $" and {chosen.Length - 1} more functions"))
            .Attach([[.. isKnown[true]], [.. isKnown[false]]], cancellation);
    }
}
