using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Symbols;
using DTrace.Embedded.Symbols.Btf;

namespace DTrace.Embedded.Providers.RawTracepoint;

/// <summary>
/// The rawtp provider: every raw tracepoint of the kernel, with its arguments as the kernel's own code passes them. Probes are named as the real
/// dtrace on Linux names them: the module is the event's group (<c>rawtp:sched::sched_switch</c>). Tracepoints without an event are of the module
/// <c>vmlinux</c>.
/// </summary>
internal sealed class RawTracepointProvider : ListedProvider
{
    /// <summary>MAX_BPF_FUNC_ARGS, include/linux/bpf.h.</summary>
    private const int MostArguments = 12;

    public override string Name => "rawtp";

    public override ProviderStability Stability => ProviderStability.OfKernelCode;

    public override IReadOnlyList<ArgumentDescription>? DescribeArguments(Probe probe) =>
        KernelTypes.OfThisKernel?.FindTracepoint(probe.Description.Name) is { } types ? ArgumentDescription.Of(types) : null;

    /// <summary>A tracepoint's name is a C identifier in lower case.</summary>
    protected override bool MayMatch(ProbePattern pattern) =>
        pattern.Function.Matches(string.Empty) && (!pattern.Name.IsExact || pattern.Name.Text.Any(char.IsAsciiLetterLower));

    protected override void List(ProbeRegistry registry)
    {
        KernelTypes? types = KernelTypes.OfThisKernel;
        HashSet<string> left = [.. types?.Tracepoints ?? []];
        foreach ((string group, string name) in TraceEvents.Read())
        {
            if (types is null || left.Remove(name)) Add(registry, types, group, name);
        }

        foreach (string name in left.Order(StringComparer.Ordinal)) Add(registry, types, KernelSymbols.CoreModule, name);
    }

    private void Add(ProbeRegistry registry, KernelTypes? types, string module, string name) =>
        registry.Add(this, Name, module, string.Empty, name, new RawTracepointSite(name, types?.FindTracepoint(name)?.Count ?? MostArguments));
}
