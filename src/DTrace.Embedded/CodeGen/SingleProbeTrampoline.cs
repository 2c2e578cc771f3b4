using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <summary>The trampoline of a site with one probe: everything about the probe is known while compiling.</summary>
internal abstract class SingleProbeTrampoline(Probe probe) : Trampoline
{
    public override void EmitProbeId(ProgramEmitter program) => program.Code.Move(BpfRegister.R0, probe.Description.Id);

    public override int EmitProbePart(ProgramEmitter program, ProbePart part) =>
        program.EmitLiteral(ProbeParts.Of(probe.Description, part));
}
