using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.InProcess;

/// <summary>A verified and decoded program.</summary>
/// <param name="Source">What it was made from.</param>
/// <param name="Maps">The object's maps, for messages.</param>
/// <param name="Code">One operation per instruction; the second half of a 64-bit load is never reached.</param>
internal sealed record MachineProgram(BpfProgram Source, IReadOnlyList<BpfMapSpec> Maps, MachineOperation[] Code);
