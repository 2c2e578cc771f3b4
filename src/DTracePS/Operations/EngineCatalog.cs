using DTrace.Core;
using DTrace.Core.LibDTrace;
using DTrace.Embedded;

namespace DTracePS;

/// <summary>The engines this module has.</summary>
internal static class EngineCatalog
{
    /// <summary>The engines, in no order of preference: the consumer chooses.</summary>
    public static IReadOnlyList<IEngine> All { get; set; } = [new EmbeddedEngine(), new LibDTraceEngine(), new InProcessEngine()];
}
