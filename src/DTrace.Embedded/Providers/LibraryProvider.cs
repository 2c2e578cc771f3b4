using DTrace.Core;
using DTrace.Embedded.Probes;

namespace DTrace.Embedded.Providers;

/// <summary>A provider that only the engine LibDTrace has, on the platforms whose DTrace has it.</summary>
internal sealed class LibraryProvider(string name) : Provider
{
    public override string Name => name;

    public override void Provide(ProbePattern pattern, ProbeRegistry registry)
    {
    }

    public override string? WhyMissing(EngineKind engine) =>
        base.WhyMissing(engine) ?? "needs the engine LibDTrace, on a platform whose DTrace has it";
}
