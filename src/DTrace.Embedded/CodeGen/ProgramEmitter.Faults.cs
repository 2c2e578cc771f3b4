using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <content>
/// Faults. A clause that faults goes to its end, where a call of one function records the fault and runs the ERROR clauses; then the next clause
/// follows. So every jump is forward: verifiers before Linux 6.14 take a way back for a loop without an end.
/// </content>
internal sealed partial class ProgramEmitter
{
    /// <summary>What follows a clause that faulted: R1 = the address, R2 = the kind, R3 = the action.</summary>
    public void EmitFault(EnabledClause clause, Trampoline trampoline)
    {
        int mark = Frame.Mark;
        int record = Frame.Reserve(FaultLayout.Size);
        Code.Store(8, BpfRegister.R10, record + FaultLayout.Address, BpfRegister.R1);
        Code.Store(8, BpfRegister.R10, record + FaultLayout.Kind, BpfRegister.R2);
        Code.Store(8, BpfRegister.R10, record + FaultLayout.Action, BpfRegister.R3);
        Code.Store(8, BpfRegister.R10, record + FaultLayout.Clause, clause.Number);
        Code.Store(4, BpfRegister.R10, record + RecordHeader.Clause, unchecked((int)RecordHeader.Fault));
        trampoline.EmitProbeId(this);
        Code.Store(4, BpfRegister.R10, record + RecordHeader.Probe, BpfRegister.R0);
        EmitTimestamp(BpfRegister.R0);
        Code.Store(8, BpfRegister.R10, record + RecordHeader.Timestamp, BpfRegister.R0);
        Code.Move(BpfRegister.R1, BpfRegister.R6);
        EmitLevel(BpfRegister.R2);
        EmitAddress(BpfRegister.R3, BpfRegister.R10, record);
        Code.CallFunction(UseFunction("fault", [BpfParameter.Context, BpfParameter.Number, BpfParameter.Memory(FaultLayout.Size)], () => EmitFaultFunction(trampoline)));
        Frame.Release(mark);
    }

    private void EmitFaultFunction(Trampoline trampoline)
    {
        int record = Frame.Reserve(FaultLayout.Size);
        Code.Move(BpfRegister.R6, BpfRegister.R1);
        Code.Store(8, BpfRegister.R10, Frame.ScratchKey, BpfRegister.R2);
        Code.Jump(BpfJump.Equal, BpfRegister.R3, 0, Exit);
        Code.Load(8, BpfRegister.R0, BpfRegister.R3, RecordHeader.Timestamp);
        Code.Store(8, BpfRegister.R10, Frame.Timestamp, BpfRegister.R0);
        for (int word = 0; word < FaultLayout.Size; word += 8)
        {
            Code.Load(8, BpfRegister.R0, BpfRegister.R3, word);
            Code.Store(8, BpfRegister.R10, record + word, BpfRegister.R0);
        }

        EmitRecord(BpfRegister.R10, record, FaultLayout.Size);
        if (_errorProbe is null) return;
        if (_needs.Scratch) EmitScratch();
        var error = new ErrorTrampoline(_errorProbe, trampoline);
        foreach (EnabledClause clause in _errorClauses)
        {
            var end = new BpfLabel();
            new ClauseEmitter(this, error, clause, isErrorClause: true, end).Emit();
            Code.Bind(end);
        }
    }
}
