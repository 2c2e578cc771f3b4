using System.Collections;
using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>Which engine's probes a command line that is being written means.</summary>
internal static class EngineChoice
{
    /// <summary>The engine of -Engine, or of the consumer of -Consumer; else Auto.</summary>
    public static EngineKind Of(IDictionary? bound)
    {
        if (LanguagePrimitives.TryConvertTo(bound?["Engine"], out EngineKind engine)) return engine;
        return LanguagePrimitives.TryConvertTo(bound?["Consumer"], out ConsumerReference reference)
            && reference?.Resolve(SessionConsumers.Registry) is [var consumer, ..]
            ? consumer.Engine
            : EngineKind.Auto;
    }
}
