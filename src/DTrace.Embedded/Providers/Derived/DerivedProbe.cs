using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Providers.Derived;

/// <summary>
/// A probe made of a raw tracepoint, a condition and values: one tracepoint may be several probes, and one firing of it may be.
/// </summary>
/// <param name="name">The probe's name.</param>
/// <param name="tracepoint">The raw tracepoint.</param>
internal sealed class DerivedProbe(string name, string tracepoint)
{
    public string Name => name;

    public string Tracepoint => tracepoint;

    /// <summary>Other tracepoints that are the same probe, each with its own condition and values. Those that this kernel lacks are left out.</summary>
    public IReadOnlyList<DerivedProbe> Also { get; init; } = [];

    /// <summary>Jumps to the label where a firing of the tracepoint is not one of the probe; null where all are.</summary>
    public Action<ProgramEmitter, BpfLabel>? When { get; init; }

    /// <summary>arg0, arg1, ...: each leaves its value in R0.</summary>
    public IReadOnlyList<Action<ProgramEmitter>> Values { get; init; } = [];

    /// <summary>args[].</summary>
    public IReadOnlyList<ArgumentDescription> Arguments { get; init; } = [];
}
