using DTrace.Core;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Providers.Sdt;

/// <summary>
/// The sdt provider: every trace event of the kernel, its fields as arguments, named as the real dtrace on Linux names them:
/// <c>sdt:GROUP::EVENT</c>.
/// </summary>
internal sealed class SdtProvider : ListedProvider
{
    public override string Name => "sdt";

    public override ProviderStability Stability => ProviderStability.OfKernelCode;

    public override string? WhyMissing(EngineKind engine) => base.WhyMissing(engine)
        ?? (TraceFileSystem.Path is null ? "needs the kernel's trace events (CONFIG_FTRACE, and CAP_SYS_ADMIN where /sys/kernel/tracing is not mounted)" : null);

    public override IReadOnlyList<ArgumentDescription>? DescribeArguments(Probe probe) =>
        ((SdtSite)probe.Site).Format is { } format ? ArgumentDescription.Of(format.Fields.Select(TypeOf)) : null;

    /// <summary>An event's name is a C identifier with lower case in it.</summary>
    protected override bool MayMatch(ProbePattern pattern) =>
        pattern.Function.Matches(string.Empty) && (!pattern.Name.IsExact || pattern.Name.Text.Any(char.IsAsciiLetterLower));

    protected override void List(ProbeRegistry registry)
    {
        foreach ((string group, string name) in TraceEvents.Read()) registry.Add(this, Name, group, string.Empty, name, new SdtSite(group, name));
    }

    private static string TypeOf(TraceEventField field) => field.IsElsewhere || field.IsArray ? $"{field.Type} *" : field.Type;
}
