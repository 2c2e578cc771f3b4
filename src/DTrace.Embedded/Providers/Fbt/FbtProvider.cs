using DTrace.Core;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Kernel;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Symbols;
using DTrace.Embedded.Symbols.Btf;

namespace DTrace.Embedded.Providers.Fbt;

/// <summary>
/// The fbt provider: the entry to and the return from each function of the kernel and its modules that the kernel lets be traced. Arguments are typed
/// where the kernel's type information has the function.
/// </summary>
internal sealed class FbtProvider : ListedProvider
{
    private const string Entry = "entry";
    private const string Return = "return";

    public override string Name => "fbt";

    public override ProviderStability Stability => ProviderStability.OfKernelCode;

    public override string? WhyMissing(EngineKind engine) => base.WhyMissing(engine)
        ?? (FunctionTracing.IsAvailable ? null : "needs a kernel whose functions can be traced (CONFIG_FUNCTION_TRACER or CONFIG_KPROBE_EVENTS)");

    public override IReadOnlyList<ArgumentDescription>? DescribeArguments(Probe probe)
    {
        if (KernelTypes.OfModule(probe.Description.Module)?.FindPrototype(probe.Description.Function) is not { } prototype) return null;
        return probe.Description.Name == Entry
            ? ArgumentDescription.Of(prototype.Arguments)
            : [new ArgumentDescription("unsigned long", 0), .. prototype.Result == "void" ? Array.Empty<ArgumentDescription>() : [new ArgumentDescription(prototype.Result, 1)]];
    }

    protected override bool MayMatch(ProbePattern pattern) => pattern.Name.Matches(Entry) || pattern.Name.Matches(Return);

    protected override void List(ProbeRegistry registry)
    {
        FbtSite entry = new(IsReturn: false), exit = new(IsReturn: true);
        foreach ((string module, string function) in TraceableFunctions.Read())
        {
            registry.Add(this, Name, module, function, Entry, entry);
            registry.Add(this, Name, module, function, Return, exit);
        }
    }
}
