using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// The trampoline of dtrace:::ERROR, whose clauses run inside the program that faulted: arg1 the enabled probe, arg2 the action's number,
/// arg3 the offset in the D code (not known here: -1), arg4 the fault, arg5 its address (Dynamic Tracing Guide, "dtrace Provider").
/// </summary>
/// <param name="probe">dtrace:::ERROR.</param>
/// <param name="faulted">The trampoline of the program that faulted.</param>
internal sealed class ErrorTrampoline(Probe probe, Trampoline faulted) : SingleProbeTrampoline(probe)
{
    public override StackPlumbing? Plumbing => faulted.Plumbing;

    public override void EmitArgument(ProgramEmitter program, int index)
    {
        int? slot = index switch
        {
            1 => FaultLayout.Clause,
            2 => FaultLayout.Action,
            4 => FaultLayout.Kind,
            5 => FaultLayout.Address,
            _ => null,
        };
        if (slot is null)
        {
            program.Code.Move(BpfRegister.R0, index == 3 ? -1 : 0);
            return;
        }

        program.Code.Load(8, BpfRegister.R0, BpfRegister.R10, Frame.Fault + slot.Value);
        if (index == 1) program.Code.Alu(BpfAlu.Add, BpfRegister.R0, 1);
    }
}
