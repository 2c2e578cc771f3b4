using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Providers.Sdt;

/// <summary>A trace event: the program's context is its record. An argument is a field's number, or the address of its data.</summary>
internal sealed record SdtSite(string Group, string Event) : ProbeSite
{
    /// <summary>Bits of a __data_loc field that say where in the record the data is.</summary>
    private const int OffsetMask = 0xffff;

    private readonly Lazy<TraceEventFormat?> _format = new(() => TraceEventFormat.Read(Group, Event));

    /// <summary>The record; null where the event is gone.</summary>
    public TraceEventFormat? Format => _format.Value;

    public override ProgramRole Role => ProgramRole.Probe;

    public override string ProgramName => "dtrace_sdt";

    public override BpfProgramKind Kind => BpfProgramKind.PerfTracepoint;

    public override AttachPoint PointOf(Probe probe) => new PerfTracepointPoint($"{Group}:{Event}", Format?.Id ?? -1);

    public override Trampoline CreateTrampoline(IReadOnlyList<SiteProbe> probes) => new SdtTrampoline(probes[0].Probe, Event, Format?.Fields ?? []);

    public bool Equals(SdtSite? other) => other is not null && Group == other.Group && Event == other.Event;

    public override int GetHashCode() => HashCode.Combine(Group, Event);

    private sealed class SdtTrampoline(Probe probe, string traceEvent, IReadOnlyList<TraceEventField> fields) : SingleProbeTrampoline(probe)
    {
        public override StackPlumbing Plumbing { get; } = StackPlumbing.OfTraceEvent(traceEvent);

        public override void EmitArgument(ProgramEmitter program, int index)
        {
            BpfAssembler code = program.Code;
            if (index >= fields.Count)
            {
                code.Move(BpfRegister.R0, 0);
                return;
            }

            TraceEventField field = fields[index];
            if (field.IsElsewhere)
            {
                code.Load(4, BpfRegister.R1, BpfRegister.R6, field.Offset);
                code.Alu(BpfAlu.And, BpfRegister.R1, OffsetMask);
                EmitRecord(code);
                code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R1);
            }
            else if (field.IsArray || field.Size is not (1 or 2 or 4 or 8))
            {
                EmitRecord(code);
                code.Alu(BpfAlu.Add, BpfRegister.R0, field.Offset);
            }
            else
            {
                code.Load(field.Size, BpfRegister.R0, BpfRegister.R6, field.Offset);
                if (!field.IsSigned || field.Size == 8) return;
                int shift = 64 - (8 * field.Size);
                code.Alu(BpfAlu.Lsh, BpfRegister.R0, shift);
                code.Alu(BpfAlu.Arsh, BpfRegister.R0, shift);
            }
        }

        /// <summary>R0 = the record's address as a number: negated twice, it is no pointer to the context for the verifier any more, and any offset may be added.</summary>
        private static void EmitRecord(BpfAssembler code)
        {
            code.Move(BpfRegister.R0, BpfRegister.R6);
            code.Alu(BpfAlu.Neg, BpfRegister.R0, 0);
            code.Alu(BpfAlu.Neg, BpfRegister.R0, 0);
        }
    }
}
